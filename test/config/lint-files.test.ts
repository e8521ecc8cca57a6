import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { lintFiles } from '../../src/config-lint/lint-files.ts'
import { root } from '../docs/sources.ts'

const folder = mkdtempSync(join(tmpdir(), 'handoff-hub-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

function lint(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'scripts/lint-config.mjs'), ...args],
    { encoding: 'utf8', cwd: folder },
  )
  return { status, stdout, stderr }
}

test('nothing to find: exit code 0, also where there is no file and none was named', () => {
  const nothing = { status: 0, stdout: 'Nothing found.\n' }
  expect(lint()).toMatchObject(nothing)
  expect(lint(file('good.json', '{"skills": [{"name": "a"}]}'))).toMatchObject(nothing)
})

test('a line for each finding, and exit code 1', () => {
  const bad = file('bad.json', '{"skills": [{"name": "a", "maxWaiting": 0, "hours": null}]}')
  const agents = file('agents.json', '{"agents": [{"id": "ada", "skills": [{"name": "b", "level": 5}]}]}')
  const { status, stdout } = lint(bad, '--agents', agents)
  const lines = stdout.trimEnd().split('\n')
  expect({ status, lines }).toEqual({
    status: 1,
    lines: [
      expect.stringMatching(/bad\.json: skills\[0\]\.maxWaiting: nobody may wait/),
      expect.stringMatching(/bad\.json: skills\[0\]: no agent of the list has "a"/),
    ],
  })
})

test('an unknown option: said, with exit code 1', () => {
  expect(lint('--agent', 'x')).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/--agent/) })
})

test.each([
  ['a file that is not there', join(folder, 'none.json'), [], /none\.json is not there/],
  ['a file that is no JSON', file('text.json', '{'), [], /text\.json cannot be read as JSON/],
  ['a list of something else', undefined, [file('other.json', '{}')], /not the answer of GET \/agents/],
])('%s stops it', (_what, config, agents, message) => {
  expect(() => lintFiles({ config, agents })).toThrow(message)
})
