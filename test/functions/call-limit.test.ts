import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startProvingStack, type ProvingStack, type Who } from '../support/proving-stack.ts'
import { until } from '../support/until.ts'

/* Nobody who calls too often takes the hub from the others. */

const LIMIT = 20
let proving: ProvingStack

beforeAll(async () => {
  proving = await startProvingStack({ HUB_CALLS_PER_MINUTE: String(LIMIT) })
})

afterAll(() => proving.stop())

const callOf = async (who: Who) => proving.call(who, 'GET', '/skills')

test.each<Who>(['shop', 'cyd', 'ada'])(
  '%s calls too often: 429 with a time, for nobody else',
  async (who) => {
    const answers = await Promise.all(Array.from({ length: LIMIT + 3 }, () => callOf(who)))
    const refused = answers.filter(({ status }) => status === 429)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMIT)
    expect(refused).toHaveLength(3)
    for (const { headers, body } of refused) {
      expect(body).toMatchObject({ code: 'TooManyCalls', detail: expect.stringContaining(String(LIMIT)) })
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60)
    }
    expect((await callOf('rival')).status).toBe(200)
  },
)

test('calls that prove nothing take nothing from anybody, and are told why each time', async () => {
  const answers = await Promise.all(Array.from({ length: LIMIT * 3 }, () => callOf('nobody')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
  expect((await callOf('supervisor')).status).toBe(200)
})

test('health is for anybody, as often as they like', async () => {
  const live = () => proving.hub.call('GET', '/health/live')
  const answers = await Promise.all(Array.from({ length: LIMIT * 3 }, live))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
})

test('supervisors see that somebody called too often, and who', async () => {
  const rejected = await until('the count to be written', async () => {
    const { body } = await proving.call('supervisor', 'GET', '/ops/rejected-calls')
    return JSON.stringify(body).includes('TooManyCalls') ? body : undefined
  })
  expect(JSON.stringify(rejected)).toMatch(/The (key|application|person) /)
})
