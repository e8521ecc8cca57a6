import { mkdirSync, readFileSync } from 'node:fs'
import { install, root, run } from './install.mjs'

/*
 * Everything that must hold, cheapest first: format, lint, layer rules, types, the build, the tests. Words
 * after `npm test --` go to Jest, for a part of the tests alone.
 */
install()
const { buildApp } = await import('./build.mjs')

const only = process.argv.slice(2)
if (only.length === 0) {
  run('npx', ['prettier', '--check', '--log-level=warn', '.'])
  run('npx', ['eslint', '--max-warnings=0', '.'])
  run('npx', [
    'depcruise',
    '--config',
    '.dependency-cruiser.cjs',
    'functions',
    'src',
    'packages',
    'local',
    'simulate',
  ])
  run('npx', ['tsc', '--noEmit'])
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
