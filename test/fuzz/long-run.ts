import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exchange } from './exchange.ts'
import { startFuzzStack } from './fuzz-stack.ts'
import { FORGED } from './hostile-values.ts'
import { wrongLines, wrongWith } from './judge.ts'
import { runFuzz, type FuzzReport } from './run-fuzz.ts'

/*
 * npm run fuzz [-- --calls 100000 --seed N]: the calls of fuzz.test.ts, as many as wanted.
 * npm run fuzz -- --replay FILE: one call again, as it was kept when its answer was wrong.
 */
const { values } = parseArgs({
  options: { calls: { type: 'string' }, seed: { type: 'string' }, replay: { type: 'string' } },
})
const calls = Number(values.calls ?? 100_000)
const seed = Number(values.seed ?? Date.now() % 1_000_000_000)
const PROGRESS_EVERY = 5000

const fuzz = await startFuzzStack()
try {
  process.exitCode = (await (values.replay === undefined ? run() : replay(values.replay))) ? 0 : 1
} finally {
  await fuzz.stack.stop()
}

async function run(): Promise<boolean> {
  const { port, target, secrets, stack } = fuzz
  console.log(`seed ${seed}, ${calls} calls of ${target.routes.length} routes`)
  const before = fuzz.memory()
  const onPortion = (sent: number) => {
    if (sent % PROGRESS_EVERY === 0) console.log(`${sent} calls, host ${fuzz.memory()} MB`)
  }
  const report = await runFuzz(port, target, { calls, seed, secrets, onPortion })
  for (const [status, count] of [...report.byStatus].sort()) console.log(`  ${status}: ${count}`)
  console.log(`memory of the host: ${before} MB before, ${fuzz.memory()} MB after`)
  const lines = wrongLines(stack.log, FORGED, secrets)
  for (const line of lines.slice(0, 10)) console.log(`wrong in the log: ${JSON.stringify(line)}`)
  if (lines.length > 0) keep('host.log', stack.log.join('\n'))
  if (report.failure !== undefined) tell(report.failure)
  const works = await fuzz.stillWorks()
  console.log(works ? 'the hub still works' : 'the hub no longer works')
  return works && lines.length === 0 && report.failure === undefined
}

function tell({ what, bytes, seed: portion }: NonNullable<FuzzReport['failure']>): void {
  const file = keep(`${portion}.http`, bytes)
  console.log(`wrong: the hub ${what}, to ${JSON.stringify(bytes.subarray(0, 1000).toString('latin1'))}`)
  console.log(`again: npm run fuzz -- --replay ${file}`)
  console.log(`or, with all that went just before it: npm run fuzz -- --calls 500 --seed ${portion}`)
}

/** @returns the path under which it is kept. */
function keep(name: string, content: Buffer | string): string {
  const directory = join('coverage', 'fuzz')
  mkdirSync(directory, { recursive: true })
  const file = join(directory, name)
  writeFileSync(file, content)
  return file
}

async function replay(file: string): Promise<boolean> {
  const answer = await exchange(fuzz.port, readFileSync(file))
  console.log(`${answer.head}\n\n${answer.body}`)
  const what = wrongWith(answer, fuzz.secrets)
  console.log(what === undefined ? 'nothing is wrong with it' : `wrong: the hub ${what}`)
  return what === undefined
}
