import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import { acceptOffer } from '../../src/use-cases/answer-offer.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { accept, decline, eventsOf, faultsIn } from '../support/acting.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const OFFERS = { billing: { assign: 'offer', offerSeconds: 20, waitSeconds: 300 } } as const
const ROUNDS = 8

/** A handoff that is offered to ada; bob is busy, so nobody else gets it. */
async function offered(): Promise<{ hub: TestHub; id: string }> {
  const hub = servers.hub(OFFERS)
  await hub.availableAgent('ada', ['billing'])
  return { hub, id: await hub.ask('c1', 'billing') }
}

async function outcome(calls: readonly Promise<unknown>[]): Promise<{ won: number; lost: unknown[] }> {
  const results = await Promise.allSettled(calls)
  const lost = results.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
  return { won: results.length - lost.length, lost }
}

test('of an agent who accepts in many windows at once, every call succeeds and the bot is told once', async () => {
  const { hub, id } = await offered()
  const { won } = await outcome(Array.from({ length: 10 }, () => accept(hub, 'ada', id)))
  expect(won).toBe(10)
  await hub.notify(id)
  expect(hub.statuses(id)).toEqual(['accepted'])
  expect(await eventsOf(hub, id)).toEqual(['queued', 'offered', 'accepted'])
  expect(await faultsIn(servers, hub)).toEqual([])
})

test('of accepting and expiring at the same time, whatever is written first counts', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { hub, id } = await offered()
    servers.clock.pass(20)
    const accepts = Array.from({ length: 3 }, () => accept(hub, 'ada', id))
    const wakeUps = [actOnDeadline(hub.hub, id), actOnDeadline(hub.hub, id)]
    const [{ won, lost }, ...woke] = await Promise.all([outcome(accepts), ...wakeUps])
    const state = await hub.state(id)
    expect(['accepted by ada', 'queued']).toContain(state)
    expect(won).toBe(state === 'queued' ? 0 : 3)
    expect(woke.filter(Boolean)).toHaveLength(state === 'queued' ? 1 : 0)
    for (const refusal of lost) expect(refusal).toMatchObject({ facts: { state: 'queued', agent: null } })
    expect(await faultsIn(servers, hub)).toEqual([])
  }
})

test.each([
  ['declining', (hub: TestHub, id: string) => decline(hub, 'ada', id), ['queued', 'accepted by ada']],
  ['cancelling', (hub: TestHub, id: string) => cancelHandoff(hub.hub, SUPERVISOR, id, 'Gone'), ['cancelled']],
  ['going away', (hub: TestHub) => hub.presence('ada', 'away'), ['queued', 'accepted by ada']],
])('of accepting and %s at the same time, both sides agree on the outcome', async (_what, other, states) => {
  for (let round = 0; round < ROUNDS; round++) {
    const { hub, id } = await offered()
    await outcome([accept(hub, 'ada', id), other(hub, id)])
    expect(states).toContain(await hub.state(id))
    expect(await faultsIn(servers, hub)).toEqual([])
  }
})

test('of two supervisors who accept for two agents, only the one who is asked gets it', async () => {
  const { hub, id } = await offered()
  await hub.availableAgent('bob', ['billing'])
  const forAgent = (agent: string) => acceptOffer(hub.hub, SUPERVISOR, id, { agent })
  const { won, lost } = await outcome(['bob', 'ada', 'bob', 'ada'].map(forAgent))
  expect(won).toBe(2)
  expect(lost).toMatchObject([{ code: 'ImpossibleInState' }, { code: 'ImpossibleInState' }])
  expect(await hub.state(id)).toBe('accepted by ada')
})

test('many handoffs among few agents who answer at random never exceed anybody’s capacity', async () => {
  const hub = servers.hub(OFFERS)
  for (const agent of ['ada', 'bob']) await hub.availableAgent(agent, ['billing'], 2)
  const ids = await Promise.all(Array.from({ length: 8 }, (_, number) => hub.ask(`c${number}`, 'billing')))
  for (let round = 0; round < 4; round++) {
    servers.clock.pass(10)
    await outcome(
      ids.flatMap((id, index) => [
        accept(hub, index % 2 === 0 ? 'ada' : 'bob', id),
        decline(hub, index % 3 === 0 ? 'bob' : 'ada', id),
        actOnDeadline(hub.hub, id),
      ]),
    )
    expect(await faultsIn(servers, hub)).toEqual([])
  }
})
