import { parseArgs } from 'node:util'
import { chaos } from './chaos.ts'
import { table } from './report.ts'

/*
 * npm run chaos -- --seconds 300 --seed 1: a hub on this machine under load, while its servers fail, its bots
 * answer badly and its host is killed. Ends with 1 when anything went wrong but that.
 */
const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } })
const seconds = wholeNumber('seconds', values.seconds ?? '60')
const seed = wholeNumber('seed', values.seed ?? String(Date.now() % 1_000_000))

console.error(
  `Seed ${seed}, ${seconds} s of chaos, then as long as it takes to end everything, at most 6 minutes`,
)
const { counts, findings } = await chaos(seconds, seed, (line) => console.error(line))
for (const { wrong, what } of findings.slice(0, 50)) console.error(`${wrong}: ${what}`)
console.log(table(counts, findings))
process.exit(findings.length === 0 && counts.handoffs > 0 ? 0 : 1)

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  console.error(`--${name} takes a whole number above 0, not "${text}"`)
  process.exit(2)
}
