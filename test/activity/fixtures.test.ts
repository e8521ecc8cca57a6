import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as z from 'zod'
import { parseJsonBody } from '../../src/activity/body.ts'
import { parseInitiate, type InitiateResult } from '../../src/activity/initiate.ts'

const folder = path.join(__dirname, '../fixtures/activities')

const caseSchema = z.strictObject({
  file: z.string(),
  about: z.string(),
  contentType: z.string().nullable().default('application/json; charset=utf-8'),
  accepted: z.literal(true).optional(),
  code: z.string().optional(),
  status: z.number().default(400),
  skills: z.array(z.string()).optional(),
  topic: z.string().optional(),
  transcript: z.string().optional(),
  transcriptActivities: z.number().optional(),
  warning: z.string().optional(),
})

const cases = z.array(caseSchema).parse(JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8')))

function read(file: string, contentType: string | null): InitiateResult {
  const body = parseJsonBody(readFileSync(path.join(folder, file)), { contentType, contentEncoding: null })
  return body.ok ? parseInitiate(body.json) : body
}

test('the index lists every file', () => {
  const files = ['valid', 'invalid'].flatMap((kind) =>
    readdirSync(path.join(folder, kind)).map((name) => `${kind}/${name}`),
  )
  expect(cases.map(({ file }) => file).sort()).toEqual(files.sort())
})

describe('accepted', () => {
  test.each(cases.filter(({ accepted }) => accepted))('$file: $about', (expected) => {
    const result = read(expected.file, expected.contentType)
    if (!result.ok) throw new Error(JSON.stringify(result.problems))
    const { initiate } = result
    if (expected.skills) expect(initiate.skills.map(({ name }) => name)).toEqual(expected.skills)
    if (expected.topic) expect(initiate.topic?.lastTopic).toBe(expected.topic)
    if (expected.transcript) expect(initiate.transcript.kind).toBe(expected.transcript)
    if (expected.transcriptActivities !== undefined) {
      const { transcript } = initiate
      const count = transcript.kind === 'inline' ? transcript.activities.length : 0
      expect(count).toBe(expected.transcriptActivities)
    }
    if (expected.warning) expect(initiate.warnings.map(({ code }) => code)).toContain(expected.warning)
  })
})

describe('refused', () => {
  test.each(cases.filter(({ code }) => code))('$file: $about', ({ file, contentType, code, status }) => {
    const result = read(file, contentType)
    expect(result).toMatchObject({ ok: false, problems: [{ code, status }] })
  })
})

test('a well-formed activity from an SDK gives no warning', () => {
  for (const { file } of cases.filter(({ file }) =>
    /valid\/(?:botbuilder-js-(?:skill|raw|channel)|agents)/.test(file),
  )) {
    expect(read(file, null)).toMatchObject({ ok: true, initiate: { warnings: [] } })
  }
})

test('reading fixtures leaves the prototype of objects alone', () => {
  for (const { file } of cases) read(file, null)
  expect(Object.keys(Object.prototype)).toEqual([])
  expect('isAdmin' in {} || 'polluted' in {}).toBe(false)
})
