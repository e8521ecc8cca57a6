import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { roundUp } from '../../simulate/chart.ts'
import { command } from '../../simulate/command.ts'
import { difference, shown } from '../../simulate/measures.ts'
import { page } from '../../simulate/page.ts'
import { resultsOf } from '../../simulate/results.ts'
import { simulate } from '../../simulate/simulate.ts'
import { alignedTable } from '../../simulate/table.ts'
import { fixed, rulesWith, scenarioOf } from './scenarios.ts'

const root = join(__dirname, '..', '..')
const example = (name: string) => join(root, 'examples', name)
const quietTeam = [example('quiet-team.policy.json'), example('quiet-team.scenario.json')]

describe('the command', () => {
  test('prints what its documentation shows', () => {
    const text = readFileSync(join(root, 'docs', 'simulate.md'), 'utf8')
    const shownRuns = [...text.matchAll(/```console\n\$ npm run simulate -- (.*)\n([^`]*)```/g)]
    expect(shownRuns.length).toBeGreaterThan(0)
    for (const [, args = '', output] of shownRuns) {
      const words = args.replaceAll('examples/', example('/')).split(' ')
      expect(command(words).trim()).toBe(output?.trim())
    }
  })

  test('prints numbers, of another seed when asked', () => {
    const of = (...args: string[]): unknown => JSON.parse(command([...quietTeam, '--json', ...args]))
    const once = of()
    expect(once).toMatchObject({ policy: 'quiet-team.policy.json', seed: 1, total: { skill: 'total' } })
    expect(of('--seed', '2')).toMatchObject({ seed: 2 })
    expect(of('--seed', '1')).toEqual(once)
    expect(of('--against', quietTeam[0] ?? '')).toEqual([once, once])
  })

  test('writes a page', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'simulate-')), 'out.html')
    command([...quietTeam, '--html', file])
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[^]*<\/html>\n$/)
  })

  test.each([
    { args: [], why: 'a policy and a scenario are needed' },
    { args: ['a', 'b', 'c'], why: 'a policy and a scenario are needed' },
    { args: [...quietTeam, '--seed', 'x'], why: '--seed must be a number' },
    { args: [...quietTeam, '--sed', '1'], why: "Unknown option '--sed'" },
    { args: ['no-such.json', ...quietTeam.slice(1)], why: 'no-such.json is not there' },
  ])('says why it cannot do $args', ({ args, why }) => {
    expect(() => command(args)).toThrow(why)
  })

  test('prints on the terminal, and how it is used when it cannot', () => {
    const main = ['--import', 'tsx', 'simulate/main.ts']
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [...main, ...args], { cwd: root, encoding: 'utf8' })
    expect(run(...quietTeam)).toMatchObject({ status: 0, stdout: `${command(quietTeam)}\n`, stderr: '' })
    const refused = run()
    expect(refused).toMatchObject({ status: 2, stdout: '' })
    expect(refused.stderr).toContain('npm run simulate -- policy.json scenario.json')
  })
})

describe('the page', () => {
  const scenario = scenarioOf({
    name: 'A <b>name</b> & more',
    arrivals: [
      { skill: 'billing', perHour: 30, handling: fixed(300) },
      { skill: '"loans"', perHour: 30, handling: fixed(300) },
    ],
    agents: [{ name: 'agent', count: 4, skills: ['billing', '"loans"'] }],
  })
  const told = ['one.json', 'two.json'].map((policy, at) => {
    const ran = simulate(rulesWith({ billing: { priority: at } }), scenario)
    return { policy, run: ran, results: resultsOf(ran) }
  })
  const text = page(told)

  test('needs nothing from elsewhere and runs nothing', () => {
    // The name of a format, which nothing fetches.
    const withoutNames = text.replaceAll('xmlns="http://www.w3.org/2000/svg"', '')
    expect(withoutNames).not.toMatch(/https?:|\bsrc=|\bhref=|url\(|@import|<script/)
  })

  test('shows names as text', () => {
    expect(text).not.toContain('<b>')
    expect(text).toContain('<h1>A &lt;b&gt;name&lt;/b&gt; &amp; more (seed 1)</h1>')
    expect(text).toContain('<caption>&quot;loans&quot;</caption>')
  })

  test('has for each skill a table and two charts, with a line for each policy and words for who sees none', () => {
    const count = (pattern: RegExp) => [...text.matchAll(pattern)].length
    expect(count(/<caption>/g)).toBe(4)
    expect(count(/<svg [^>]*role="img" aria-labelledby="([\w-]+) ([\w-]+)"/g)).toBe(4)
    expect(count(/<polyline class="line line-[12]" points="[\d., -]+"/g)).toBe(8)
    const ids = [...text.matchAll(/ id="([\w-]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(8)
    expect(text).not.toMatch(/NaN|undefined|Infinity/)
  })
})

test('a table sets names left and numbers right', () => {
  const rows = [['', 'billing'], ['served', '5'], []]
  expect(alignedTable(rows)).toBe('        billing\nserved        5\n')
})

test.each([
  ['seconds', 10, 12.34, '12.3 s', '+2.3 s'],
  ['share', 0.5, 0.25, '25.0 %', '-25.0 %'],
  ['number', 3, 3, '3', '='],
  ['average', 1, 1.0001, '1.000', '='],
] as const)('%s are told so that people can read them', (unit, value, other, text, more) => {
  expect(shown(other, unit)).toBe(text)
  expect(difference(value, other, unit)).toBe(more)
})

test.each([
  [0, 1],
  [0.3, 0.5],
  [1, 1],
  [7, 10],
  [120, 200],
  [5000, 5000],
])('an axis up to %d ends at %d', (value, end) => {
  expect(roundUp(value)).toBeCloseTo(end, 9)
})
