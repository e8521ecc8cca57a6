import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { install, root, run } from './install.mjs'

/*
 * Everything that must hold, cheapest first: format, types and layer rules beside lint, the build, the tests.
 * Words after `npm test --` go to Jest, for a part of the tests alone.
 */
const LAYERS = ['depcruise', '--config', '.dependency-cruiser.cjs']
const FOLDERS = ['functions', 'src', 'packages', 'local', 'simulate', 'bench']

install()
const { buildApp } = await import('./build.mjs')

const only = process.argv.slice(2)
if (only.length === 0) {
  const checks = [
    runs(['prettier', '--check', '--log-level=warn', '.'], ['tsc', '--noEmit'], [...LAYERS, ...FOLDERS]),
    runs(['eslint', '--max-warnings=0', '.']),
  ]
  if ((await Promise.all(checks)).includes(false)) process.exit(1)
}
await buildApp()

mkdirSync(`${root}coverage`, { recursive: true })
const results = `${root}coverage/results.json`
run('npx', ['jest', '--json', `--outputFile=${results}`, ...only], { quiet: true, goOn: true })
const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, success } = JSON.parse(
  readFileSync(results, 'utf8'),
)
console.log(`tests: ${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`)
process.exit(success ? 0 : 1)

/** Runs commands one after the other, beside others. @returns whether all of them found nothing. */
async function runs(...commands) {
  let fine = true
  for (const command of commands) {
    const child = spawn('npx', command, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
    const [code] = await once(child, 'exit')
    fine &&= code === 0
  }
  return fine
}
