import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import * as z from 'zod'
import { found, read, root } from '../docs/sources.ts'

/* Every word that the workflows use is here, so that a misspelt one is found before GitHub ignores or refuses it. */
const permissions = z.record(z.string(), z.enum(['read', 'write']))
const texts = z.record(z.string(), z.string())
const step = z
  .strictObject({
    uses: z.string().optional(),
    run: z.string().optional(),
    with: z.record(z.string(), z.unknown()).optional(),
  })
  .refine(({ uses, run }) => (uses === undefined) !== (run === undefined), 'uses or run, and not both')
const matrix = z.strictObject({ os: z.array(z.string()), node: z.array(z.number()) })
const job = z.strictObject({
  if: z.string().optional(),
  strategy: z.strictObject({ 'fail-fast': z.boolean(), matrix }).optional(),
  'runs-on': z.string(),
  'timeout-minutes': z.number(),
  environment: z.string().optional(),
  permissions: permissions.optional(),
  env: texts.optional(),
  steps: z.array(step),
})
const branches = z.strictObject({
  branches: z.array(z.string()).optional(),
  paths: z.array(z.string()).optional(),
})
const workflow = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    push: branches.optional(),
    pull_request: branches.nullable().optional(),
    schedule: z.array(z.strictObject({ cron: z.string() })).optional(),
    workflow_dispatch: z.null().optional(),
  }),
  permissions,
  concurrency: z.strictObject({ group: z.string(), 'cancel-in-progress': z.boolean() }).optional(),
  jobs: z.record(z.string(), job),
})

/** What a job may write, and no other: codeql its findings, azure-dev a token to sign in with. */
const MAY_WRITE: Readonly<Record<string, string>> = {
  'codeql.yml': 'security-events',
  'azure-dev.yml': 'id-token',
}

const files = readdirSync(join(root, '.github/workflows'))

describe.each(files)('%s', (file) => {
  const text = read(`.github/workflows/${file}`)
  const { name, jobs, permissions: ofAll } = workflow.parse(parse(text))
  const steps = Object.values(jobs).flatMap((each) => each.steps)

  test('has the name of its file', () => {
    expect(`${name}.yml`).toBe(file)
  })

  test('pins every action to a commit, and says its version', () => {
    const uses = found(text, /^ *(?:- )?uses: (.*)$/gm)
    expect(uses.length).toBe(steps.filter((each) => each.uses !== undefined).length)
    for (const use of uses) expect(use).toMatch(/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('may no more than it needs', () => {
    expect(ofAll).toEqual({ contents: 'read' })
    const may = MAY_WRITE[file]
    for (const each of Object.values(jobs)) {
      const expected = may === undefined ? undefined : { contents: 'read', [may]: 'write' }
      expect(each.permissions).toEqual(expected)
    }
  })

  test('leaves no token in the clone, and runs nothing that a stranger wrote', () => {
    const clones = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    for (const clone of clones) expect(clone.with?.['persist-credentials']).toBe(false)
    expect(text).not.toMatch(/pull_request_target|run:.*\$\{\{/)
  })
})

test('one action has one version everywhere', () => {
  const uses = new Set(files.flatMap((file) => found(read(`.github/workflows/${file}`), /uses: (\S+)/g)))
  const names = [...uses].map((use) => use.split('@')[0])
  expect(names.length).toBe(new Set(names).size)
})

test('the tests run on every system and version that is supported', () => {
  const { jobs } = workflow.parse(parse(read('.github/workflows/ci.yml')))
  expect(jobs.test?.strategy?.matrix).toEqual({
    os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
    node: [20, 22, 24],
  })
  expect(jobs.test?.['runs-on']).toBe('${{ matrix.os }}')
  expect(jobs.test?.steps.map(({ run }) => run).filter((run) => run !== undefined)).toContain('npm test')
})
