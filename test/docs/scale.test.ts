import { expect, test } from '@jest/globals'
import * as z from 'zod'
import { DEFAULT_POLICY } from '../../src/handoff/policy.ts'
import { inputs, sweepSeconds } from './inputs.ts'
import { found, read, section } from './sources.ts'

const page = read('docs/scale.md')

/** The default of a parameter of the templates. */
const parameter = (name: string) =>
  Number(found(read('infra/main.bicep'), new RegExp(`^param ${name} int = (\\d+)`, 'gm'))[0])

const HostJson = z.object({
  extensions: z.object({
    serviceBus: z.object({ maxConcurrentSessions: z.number(), maxConcurrentCalls: z.number() }),
  }),
})

test('docs/scale.md says what the hub has set', () => {
  const host = HostJson.parse(JSON.parse(read('host.json'))).extensions.serviceBus
  const [callsPerMinute] = found(read('docs/configuration.md'), /`HUB_CALLS_PER_MINUTE` +\| `(\d+)`/g)
  expect(inputs(section(page, 'Limits'))).toEqual({
    maxConcurrentSessions: host.maxConcurrentSessions,
    maxConcurrentCalls: host.maxConcurrentCalls,
    maximumInstanceCount: parameter('maximumInstanceCount'),
    instanceMemoryMB: parameter('instanceMemoryMB'),
    alwaysReadyInstances: parameter('alwaysReadyInstances'),
    routingMaxThroughput: parameter('routingMaxThroughput'),
    conversationsMaxThroughput: parameter('conversationsMaxThroughput'),
    serviceBusUnits: parameter('serviceBusUnits'),
    shards: DEFAULT_POLICY.shards,
    HUB_CALLS_PER_MINUTE: Number(callsPerMinute),
    sweepSeconds: sweepSeconds(),
  })
})

test('docs/scale.md reckons with the counts of docs/cost.md', () => {
  const { routingUnitsOfLife, archiveUnitsOfLife, unitsOfWait, unitsOfLook, unitsOfRenewal } = inputs(
    read('docs/cost.md'),
  )
  expect(page).toContain(`579 × (${routingUnitsOfLife} + 0.2 × ${unitsOfWait}) = 52,110 RU/s`)
  expect(page).toContain(`57,900 × (${unitsOfLook} + ${unitsOfRenewal}) ÷ 60 = 21,230 RU a second`)
  expect(page).toContain(`579 × ${archiveUnitsOfLife} = 9,264 RU/s`)
})

/** A sum such as `1 + 2 × (3 ÷ 4)`, as far as docs/scale.md has them. */
const SUM = /(?<![\d.,)] ?)([\d.,]+(?: [×÷+−] [\d.,]+)+) (=|≈) ([\d.,]+)/g

test('the sums of docs/scale.md are right', () => {
  const sums = [...page.matchAll(SUM)]
  expect(sums.length).toBeGreaterThan(10)
  for (const [text, left = '', , right = ''] of sums) {
    const off = Math.abs(valueOf(left) / numberOf(right) - 1)
    expect({ text, right: off < 0.04 }).toEqual({ text, right: true })
  }
})

const numberOf = (text: string) => Number(text.replaceAll(',', ''))

/** Products before sums, from left to right. */
const valueOf = (sum: string): number =>
  sum
    .split(' + ')
    .map((product) => {
      const [first = '', ...rest] = product.split(/ (?=[×÷])/)
      return rest.reduce((value, step) => {
        const factor = numberOf(step.slice(2))
        return step.startsWith('×') ? value * factor : value / factor
      }, numberOf(first))
    })
    .reduce((total, value) => total + value, 0)
