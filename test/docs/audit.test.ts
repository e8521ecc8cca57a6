import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { root } from './sources.ts'

const folder = mkdtempSync(join(tmpdir(), 'handoff-hub-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function file(content: unknown): string {
  const path = join(folder, `${++files}.json`)
  writeFileSync(path, JSON.stringify(content))
  return path
}

function audit(...args: string[]) {
  const script = join(root, 'scripts/audit.mjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

const NOTHING_KNOWN = { auditReportVersion: 2, vulnerabilities: {} }
const advisory = {
  source: 1,
  name: 'leaky',
  severity: 'high',
  title: 'Leaks',
  url: 'https://github.com/advisories/GHSA-1234',
}
const LEAKY = {
  auditReportVersion: 2,
  vulnerabilities: { leaky: { via: [advisory] }, 'built-on-it': { via: ['leaky'] } },
}

const licensed = (license: string | undefined, more: object = {}) => ({
  packages: { '': { license: 'MIT' }, 'node_modules/a': { license, integrity: 'sha512-x', ...more } },
})
const MIT = licensed('MIT')
const allowing = (more: object) =>
  file({ licences: { MIT: 'a reason' }, packages: {}, advisories: {}, ...more })
const reasoned = (more: object) => ({ reason: 'a reason', ...more })

test('every package of the lock file has a checksum and an allowed licence', () => {
  expect(audit('--report', file(NOTHING_KNOWN))).toEqual({
    status: 0,
    said: 'Licences and checksums: nothing found.\nAdvisories: nothing found.\n',
  })
})

test('what nobody could be asked about is no good news', () => {
  const answer = audit('--report', file({ message: '405 Method Not Allowed' }))
  expect(answer).toMatchObject({ status: 2, said: expect.stringMatching(/NOT CHECKED.*405/) })
})

describe('a package', () => {
  const exceptFor = (more: object) => ({ packages: { a: reasoned(more) } })
  test.each<[string, object, object, number, RegExp]>([
    ['with an allowed licence', MIT, {}, 0, /nothing/],
    ['with another', licensed('GPL-3.0'), {}, 1, /a \(deployed .*GPL-3\.0/],
    ['without', licensed(undefined), {}, 1, /does not name/],
    ['without checksum', licensed('MIT', { integrity: undefined }), {}, 1, /no checksum/],
    ['with an exception', licensed('Odd'), exceptFor({ licence: 'Odd' }), 0, /nothing/],
    ['whose licence has changed', licensed('GPL-3.0'), exceptFor({ licence: 'Odd' }), 1, /GPL/],
    ['that is deployed by now', licensed('Odd'), exceptFor({ licence: 'Odd', development: true }), 1, /Odd/],
    [
      'for development',
      licensed('Odd', { dev: true }),
      exceptFor({ licence: 'Odd', development: true }),
      0,
      /not/,
    ],
    ['with an exception that it does not need', MIT, exceptFor({ licence: 'Odd' }), 1, /a is not needed/],
  ])('%s', (_what, lock, allowed, status, said) => {
    const answer = audit(
      '--lock',
      file(lock),
      '--allowed',
      allowing(allowed),
      '--report',
      file(NOTHING_KNOWN),
    )
    expect(answer).toMatchObject({ status, said: expect.stringMatching(said) })
  })
})

describe('an advisory', () => {
  const except = (until: unknown) => ({ advisories: { 'GHSA-1234': reasoned({ until }) } })
  test.each<[string, object, object, number, RegExp]>([
    ['counts', LEAKY, {}, 1, /leaky: high: Leaks \(https/],
    ['may be allowed', LEAKY, except('2999-01-01'), 0, /Advisories: nothing/],
    ['is allowed for a time only', LEAKY, except('2020-01-01'), 1, /leaky.*until 2020-01-01/],
    ['is not allowed in stock', NOTHING_KNOWN, except('2999-01-01'), 1, /GHSA-1234 is not needed/],
    ['is not allowed for ever', LEAKY, except(undefined), 1, /GHSA-1234 needs "until"/],
    ['is not allowed without a reason', LEAKY, { advisories: { 'GHSA-1234': {} } }, 1, /no reason/],
  ])('%s', (_what, report, allowed, status, said) => {
    const answer = audit('--lock', file(MIT), '--allowed', allowing(allowed), '--report', file(report))
    expect(answer).toMatchObject({ status, said: expect.stringMatching(said) })
  })
})
