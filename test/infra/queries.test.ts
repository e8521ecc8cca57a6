import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { read, root } from '../docs/sources.ts'

/* The queries of alerts and workbook, and some with a mistake in them, by the parser of Kusto itself. */

const MISTAKES: readonly [name: string, from: string, to: string, found: RegExp][] = [
  ['table', 'AppTraces', 'AppTrace', /'AppTrace'/],
  ['column', 'parse_json(Message)', 'parse_json(message)', /'message'/],
  ['function', 'parse_json(', 'parse_jsn(', /'parse_jsn'/],
  ['operator', '| extend', '| extends', /operator/],
  ['bracket', 'tostring(fact.skill)', 'tostring(fact.skill', /Expected: \)/],
  ['variable', 'tostring(fact.skill)', 'tostring(facts.skill)', /'facts'/],
]

const folder = mkdtempSync(join(tmpdir(), 'handoff-hub-queries-'))
let lines: readonly string[]

beforeAll(() => {
  const text = read('infra/queries/waiting.kql')
  for (const [name, from, to] of MISTAKES) {
    expect(text).toContain(from)
    writeFileSync(join(folder, `mistake-${name}.kql`), text.replace(from, to))
  }
  const check = ['scripts/kql.mjs', 'infra/queries', folder]
  const { stdout, status } = spawnSync(process.execPath, check, { cwd: root, encoding: 'utf8' })
  expect(status).toBe(1)
  lines = stdout.split('\n').filter((line) => line !== '')
}, 60_000)

afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('the queries have nothing wrong', () => {
  expect(lines.filter((line) => !line.startsWith('mistake-'))).toEqual([])
})

test.each(MISTAKES)('a wrong %s is found', (name, _from, _to, found) => {
  const here = lines.filter((line) => line.startsWith(`mistake-${name}.kql:`))
  expect(here).toContainEqual(expect.stringMatching(found))
})
