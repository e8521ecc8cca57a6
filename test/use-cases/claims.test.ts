import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { secondsAfter } from '../../src/handoff/time.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { claimNews } from '../../src/use-cases/claims.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { notify } from '../../src/use-cases/notify.ts'
import type { Change, Hub } from '../../src/use-cases/ports.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { untilDeath } from '../support/dying-hub.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

/** A handoff that somebody has, of which the bot knows nothing yet. */
async function accepted() {
  const hub = servers.hub()
  await hub.availableAgent('ada', ['billing'])
  const id = await hub.ask('c1', 'billing')
  return { hub, id, handoff: await hub.read(id) }
}

const delivered = { outcome: 'delivered' as const, answer: '200' }

async function ledger(hub: TestHub, id: string): Promise<string[]> {
  const { deliveries } = await hub.read(id)
  return deliveries.map(({ status, state, attempts }) => `${status} ${state} ${attempts}`)
}

function claimOf({ hub }: TestHub, change: Change) {
  const [claimed] = claimNews(hub, [change])
  return claimed !== undefined && 'claim' in claimed ? claimed.claim : undefined
}

const ofAnother = (until: string) => ({ by: 'another', until })

describe('of what is written', () => {
  test('what is new is claimed for its message', async () => {
    const { hub, handoff } = await accepted()
    const claim = claimOf(hub, { type: 'createHandoff', handoff })
    expect(claim).toEqual({
      by: expect.any(String),
      until: secondsAfter(servers.clock.now(), 45),
      inMessage: true,
    })
    expect(claimOf(hub, { type: 'createHandoff', handoff })?.by).not.toBe(claim?.by)
  })

  test('what is no news for the bot is not', async () => {
    const { hub, handoff } = await accepted()
    expect(claimOf(hub, { type: 'createHandoff', handoff, before: handoff })).toBeUndefined()
    const replacing = { etag: '', value: handoff }
    expect(claimOf(hub, { type: 'replaceHandoff', handoff, replacing })).toBeUndefined()
    expect(claimOf(hub, { type: 'lockConversation', key: 'k', handoffId: handoff.id })).toBeUndefined()
  })

  test('as long as another tells the bot he tells the news as well; after that they are claimed', async () => {
    const { hub, handoff } = await accepted()
    const now = servers.clock.now()
    const replaced = (until: string): Change => ({
      type: 'replaceHandoff',
      handoff,
      replacing: { etag: '', claim: ofAnother(until) },
    })
    expect(claimOf(hub, replaced(secondsAfter(now, 1)))).toBeUndefined()
    expect(claimOf(hub, replaced(now))).toMatchObject({ inMessage: true })
  })

  test('news behind a status that has to wait, wait with it', async () => {
    const { hub, handoff } = await accepted()
    const nextAttemptAt = secondsAfter(servers.clock.now(), 1)
    const deliveries = handoff.deliveries.map((delivery) => ({ ...delivery, nextAttemptAt }))
    expect(claimOf(hub, { type: 'createHandoff', handoff: { ...handoff, deliveries } })).toBeUndefined()
  })
})

describe('the message that a change of a handoff sends', () => {
  /** The same hub, and how often it asked the store for the claim. */
  function counting({ hub }: TestHub) {
    const asked = { times: 0 }
    const routing: Hub['routing'] = {
      ...hub.routing,
      claimDelivery: (...given) => {
        asked.times += 1
        return hub.routing.claimDelivery(...given)
      },
    }
    return { asked, hub: { ...hub, routing } }
  }

  test('has the claim on its news, so that whoever gets it asks nobody', async () => {
    const { hub, id } = await accepted()
    const { asked, hub: counted } = counting(hub)
    await hub.notify(id, counted)
    await hub.complete(id)
    await hub.notify(id, counted)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1', 'completed delivered 1'])
    expect(asked.times).toBe(0)
  })

  test('has it also when the handoff waited before somebody had it', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    await hub.availableAgent('ada', ['billing'])
    const { asked, hub: counted } = counting(hub)
    await hub.notify(id, counted)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1'])
    expect(asked.times).toBe(0)
  })

  test('has it also after a claim that nobody used has lapsed', async () => {
    const { hub, id } = await accepted()
    servers.clock.pass(46)
    await hub.complete(id)
    const { asked, hub: counted } = counting(hub)
    await hub.notify(id, counted)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1', 'completed delivered 1'])
    expect(asked.times).toBe(0)
  })

  test('is worth nothing when it comes a second time, while the first has it', async () => {
    const { hub, id } = await accepted()
    hub.answer = async () => {
      await notify(hub.hub, id)
      return delivered
    }
    await hub.notify(id)
    expect(hub.told).toHaveLength(1)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1'])
  })

  test.each([
    [15, 0],
    [16, 1],
  ])('that waited in the queue for %i s changes its claim for a new one %i times', async (seconds, times) => {
    const { hub, id } = await accepted()
    servers.clock.pass(seconds)
    const { asked, hub: counted } = counting(hub)
    await hub.notify(id, counted)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1'])
    expect(asked.times).toBe(times)
  })

  test('that waited in the queue for long tells how the handoff is by now', async () => {
    const { hub, id } = await accepted()
    await hub.complete(id)
    servers.clock.pass(16)
    const told: string[] = []
    hub.answer = ({ status }, { state }) => {
      told.push(`${status} of a handoff that is ${state.name}`)
      return delivered
    }
    await hub.notify(id)
    expect(told).toEqual(['accepted', 'completed'].map((each) => `${each} of a handoff that is completed`))
  })

  test('that waited for longer than its claim leaves the handoff to whoever has it now', async () => {
    const { hub, id } = await accepted()
    servers.clock.pass(46)
    hub.answer = async () => {
      await hub.notify(id)
      return delivered
    }
    await notify(hub.hub, id)
    expect(hub.told).toHaveLength(1)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1'])
  })

  test('is sent again by the sweep soon, when the process died before it was sent', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    await hub.notify(id)
    await untilDeath(hub.hub, (dying) => completeHandoff(dying, SUPERVISOR, id, {}))
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ statusesSent: 0 })
    servers.clock.pass(11)
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ statusesSent: 1 })
    await hub.notify(id)
    expect(hub.statuses(id)).toEqual(['accepted', 'completed'])
  })

  test('is not in the way of who has it, when the sweep sends it again', async () => {
    const { hub, id } = await accepted()
    hub.answer = async () => {
      servers.clock.pass(11)
      await sweep(hub.hub, hub.pool)
      await hub.notify(id)
      return delivered
    }
    await hub.notify(id)
    expect(hub.told).toHaveLength(1)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1'])
  })

  test('is not sent again by the request for a claim that another has taken by now', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const message = await hub.request('c1', 'billing')
    const { id } = message.request
    await assign(hub.hub, message)
    servers.clock.pass(16)
    hub.answer = async () => {
      await assign(hub.hub, message)
      await hub.notify(id)
      return delivered
    }
    await hub.notify(id)
    expect(hub.told).toHaveLength(1)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1'])
  })

  test('is sent again by the request, when the process died before it was sent', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const message = await hub.request('c1', 'billing')
    await untilDeath(hub.hub, (dying) => assign(dying, message))
    servers.clock.pass(30)
    await assign(hub.hub, message)
    await hub.notify(message.request.id)
    expect(hub.statuses(message.request.id)).toEqual(['accepted'])
  })
})
