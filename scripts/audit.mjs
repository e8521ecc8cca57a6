import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { advisoryFaults, packageFaults } from './audit-rules.mjs'
import { root } from './install.mjs'

/*
 * npm run audit [-- --report FILE]
 * Checks every package of the lock file: its licence, its checksum, and what is known against it. What is
 * allowed all the same stands in audit-allowed.json with its reason; an advisory also with a last day.
 * Ends with 1 when something is not allowed, with 2 when npm could not ask what is known. A machine without
 * the advisory service can be given a report that `npm audit --json` made elsewhere.
 */
const { values } = parseArgs({
  options: {
    report: { type: 'string' },
    lock: { type: 'string', default: `${root}package-lock.json` },
    allowed: { type: 'string', default: `${root}scripts/audit-allowed.json` },
  },
})
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))
const lock = readJson(values.lock)
const allowed = checked(readJson(values.allowed))

const report = values.report === undefined ? askNpm() : readJson(values.report)
const today = new Date().toISOString().slice(0, 10)
const licences = packageFaults(lock, allowed)
const advisories = advisoryFaults(report, allowed, today)

say('Licences and checksums', licences)
if (advisories === undefined) {
  console.error(`Advisories: NOT CHECKED. npm could not ask: ${report?.message ?? 'no answer'}`)
  console.error(
    'Repeat where registry.npmjs.org answers, or give a report that was made there: --report FILE',
  )
} else {
  say('Advisories', advisories)
}
process.exitCode = licences.length + (advisories?.length ?? 0) > 0 ? 1 : advisories === undefined ? 2 : 0

function say(what, faults) {
  console.log(faults.length === 0 ? `${what}: nothing found.` : `${what}:`)
  for (const fault of faults) console.log(`  ${fault}`)
}

/** Ends with 1 when npm finds something, so its exit code says nothing. */
function askNpm() {
  const { stdout } = spawnSync('npm', ['audit', '--json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
  try {
    return JSON.parse(stdout)
  } catch {
    return { message: 'npm audit answered no JSON' }
  }
}

/** @throws Error for an exception without a reason, or an advisory without a last day. */
function checked(list) {
  for (const [name, exception] of Object.entries({ ...list.packages, ...list.advisories })) {
    if (!exception.reason) throw new Error(`${name} has no reason in the list of what is allowed`)
  }
  for (const [id, { until }] of Object.entries(list.advisories)) {
    if (!/^\d{4}-\d\d-\d\d$/.test(until ?? '')) throw new Error(`${id} needs "until", such as 2027-03-31`)
  }
  return list
}
