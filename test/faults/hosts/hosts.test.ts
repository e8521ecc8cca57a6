import { expect, test } from '@jest/globals'
import { liveOnHost } from './live.ts'

/*
 * Stories on a functions host of its own that is killed with kill -9, while Service Bus and Cosmos DB fail, each
 * story made from its seed. One of them: SEED=17 npm test -- test/faults/hosts
 * More of them: HOSTS=100 npm test -- test/faults/hosts
 */
const HOSTS = Number(process.env.HOSTS ?? 8)
const { SEED } = process.env
const seeds = SEED === undefined ? Array.from({ length: HOSTS }, (_, seed) => seed + 1) : [Number(SEED)]

test(
  'a host that is killed while its services fail: none lost, doubled, passed over, over capacity or stranded',
  async () => {
    const { wrong, kills, faults, handoffs } = await liveOnHost(seeds)
    expect(wrong.slice(0, 3).join('\n\n')).toBe('')
    expect(kills).toBe(seeds.length + 1)
    // They are no idle days.
    expect(Math.min(faults, handoffs)).toBeGreaterThanOrEqual(seeds.length)
  },
  Math.max(180_000, HOSTS * 20_000),
)
