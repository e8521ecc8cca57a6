import * as z from 'zod'
import type { Calls } from '../../local/count-calls.ts'
import { ONLY, PLENTY, SCARCE, startCrowd } from './crowd.ts'

/** What an act made the hub ask Cosmos DB, and how much it read. */
export interface Cost {
  readonly calls: number
  readonly bytes: number
}

/** The acts, each beside a crowd of so many. */
export type Acts = Readonly<Record<string, Cost>>

/** Of those who wait, in both lives. */
const SERVED = 4

/** Lives what a handoff can meet, once to warm up and once to be counted. */
export async function actsBeside(size: number): Promise<Acts> {
  const crowd = await startCrowd(size, SERVED)
  try {
    await live(crowd, 'warm')
    return await live(crowd, 'counted')
  } finally {
    await crowd.stop()
  }
}

async function live({ hub, quiet }: Awaited<ReturnType<typeof startCrowd>>, name: string): Promise<Acts> {
  const costs: Record<string, Cost> = {}
  const act = async (what: string, doing: () => Promise<unknown>) => {
    await doing()
    costs[what] = costOf(await quiet())
  }
  const present = (presence: string) => hub.call('PUT', `/agents/${ONLY}/presence`, { presence })
  const given = async (conversation: string) => {
    await hub.ask(conversation, PLENTY)
    await hub.bot.first(conversation)
  }
  // Once in ten seconds the hub looks whether many wait: see src/adapters/cosmos/look.ts
  await given(`${name}-first`)
  await quiet()
  await act('a request that finds an agent', () => given(`${name}-given`))
  await act('a request that must wait', () => hub.ask(`${name}-waits`, SCARCE))
  await act('an agent comes and gets the first', () => present('available'))
  await act('he completes it and gets the next', async () => {
    await hub.call('POST', `/handoffs/${await heldBy(hub)}/complete`, {})
  })
  await act('what would happen: GET /skills/{skill}', () => hub.call('GET', `/skills/${SCARCE}`))
  await act('all skills: GET /skills', () => hub.call('GET', '/skills'))
  // So that as many wait the next time.
  await present('offline')
  await hub.call('POST', `/handoffs/${await heldBy(hub)}/complete`, {})
  await quiet()
  return costs
}

async function heldBy(hub: Awaited<ReturnType<typeof startCrowd>>['hub']): Promise<string> {
  const work = await hub.call('GET', `/agents/${ONLY}/work`)
  const held = workShape.parse(work).assignments[0]
  if (held === undefined) throw new Error('The agent has nothing')
  return held.handoffId
}

const workShape = z.object({ assignments: z.array(z.object({ handoffId: z.string() })) })

const costOf = ({ cosmos }: Calls): Cost => ({
  calls: cosmos.length,
  bytes: cosmos.reduce((sum, { bytes }) => sum + bytes, 0),
})
