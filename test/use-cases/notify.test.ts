import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { DELIVERY_LIMIT_SECONDS } from '../../src/handoff/deliveries.ts'
import { requeueHandoff } from '../../src/use-cases/give-back.ts'
import { setPresence } from '../../src/use-cases/agents.ts'
import type { Handoff } from '../../src/handoff/states.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { untilDeath } from '../support/dying-hub.ts'
import { AVAILABLE, startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const delivered = { outcome: 'delivered' as const, answer: '200' }
const away = { outcome: 'retry' as const, answer: '503', afterSeconds: 8 }
const HOUR = 60 * 60

/** A hub with a handoff that ada has. */
async function accepted(): Promise<{ hub: TestHub; id: string }> {
  const hub = servers.hub({ billing: { maxHandlingSeconds: 7 * 24 * HOUR } })
  await hub.availableAgent('ada', ['billing'])
  return { hub, id: await hub.ask('c1', 'billing') }
}

async function ledger(hub: TestHub, id: string): Promise<string[]> {
  const { deliveries } = await hub.read(id)
  return deliveries.map(({ status, state, attempts }) => `${status} ${state} ${attempts}`)
}

const seconds = (count: number) => new Date(servers.clock.milliseconds() + count * 1000).toISOString()

test('a status is told once, however many messages say that it waits', async () => {
  const { hub, id } = await accepted()
  await Promise.all(Array.from({ length: 8 }, () => hub.notify(id)))
  await hub.notify(id)
  expect(hub.told).toHaveLength(1)
  expect(await ledger(hub, id)).toEqual(['accepted delivered 1'])
})

test('a message about a handoff that is not there does nothing', async () => {
  const { hub, id } = await accepted()
  await hub.notify(id.replace(/[^-]*$/, '0'.repeat(32)))
  expect(hub.told).toEqual([])
})

describe('while a status is on its way', () => {
  test('what happens meanwhile is kept, and told in the same turn and in order', async () => {
    const { hub, id } = await accepted()
    hub.answer = async (delivery) => {
      if (delivery.status === 'accepted') await hub.complete(id)
      return delivered
    }
    await hub.notify(id)
    expect(hub.statuses(id)).toEqual(['accepted', 'completed'])
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1', 'completed delivered 1'])
    expect(await hub.state(id)).toBe('completed')
  })

  test('a second process leaves it to the first, also after another event', async () => {
    const { hub, id } = await accepted()
    hub.answer = async () => {
      await hub.ask('c1', 'billing')
      await hub.notify(id)
      return delivered
    }
    await hub.notify(id)
    expect(hub.told).toHaveLength(1)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1'])
  })

  test('a turn that took long begins nothing more, and leaves the rest to a message of its own', async () => {
    const { hub, id } = await accepted()
    hub.answer = async () => {
      servers.clock.pass(20)
      await hub.complete(id)
      return delivered
    }
    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1', 'completed pending 0'])
    expect(hub.sent.at(-1)).toBe(`status ${id} at ${seconds(0)}`)

    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1', 'completed delivered 1'])
  })
})

describe('a bot that is away', () => {
  test('is told again after the wait, not before, by a message for that time', async () => {
    const { hub, id } = await accepted()
    hub.answer = () => away
    await hub.notify(id)
    expect(hub.sent.at(-1)).toBe(`status ${id} at ${seconds(8)}`)

    servers.clock.pass(7)
    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual(['accepted pending 1'])

    servers.clock.pass(1)
    hub.answer = () => delivered
    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 2'])
  })

  test('gets no later status before the earlier one', async () => {
    const { hub, id } = await accepted()
    hub.answer = () => away
    await hub.notify(id)
    await hub.complete(id)
    await hub.notify(id)
    expect(hub.statuses(id)).toEqual(['accepted'])

    servers.clock.pass(8)
    hub.answer = () => delivered
    await hub.notify(id)
    expect(hub.statuses(id)).toEqual(['accepted', 'completed'])
  })

  test('for a day costs that status, visibly, and the next is told at once', async () => {
    const { hub, id } = await accepted()
    hub.answer = () => ({ ...away, afterSeconds: HOUR })
    await hub.complete(id)
    for (let hours = 0; hours < 24; hours++) {
      await hub.notify(id)
      expect(hub.statuses(id)).toEqual(['accepted'])
      servers.clock.pass(HOUR)
    }
    expect(await ledger(hub, id)).toEqual(['accepted pending 24', 'completed pending 0'])

    hub.answer = ({ status }) => (status === 'accepted' ? away : delivered)
    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual(['accepted undeliverable 25', 'completed delivered 1'])
    expect(hub.errors).toEqual(['A status could not be delivered to its bot'])
  })

  test('and refuses for good is told the next at once', async () => {
    const { hub, id } = await accepted()
    await hub.complete(id)
    hub.answer = ({ status }) =>
      status === 'accepted' ? { outcome: 'undeliverable', answer: '403' } : delivered
    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual(['accepted undeliverable 1', 'completed delivered 1'])
  })
})

test('a fault of the hub itself counts as an attempt, and is tried again', async () => {
  const { hub, id } = await accepted()
  const broken = { ...hub.hub, deliver: () => Promise.reject(new Error('a bug')) }
  await hub.notify(id, broken)
  expect(await ledger(hub, id)).toEqual(['accepted pending 1'])
  servers.clock.pass(61)
  await hub.notify(id)
  expect(await ledger(hub, id)).toEqual(['accepted delivered 2'])
})

describe('a process that dies while it tells', () => {
  test('leaves its claim to lapse; the sweep then sends another', async () => {
    const { hub, id } = await accepted()
    servers.clock.pass(16)
    await untilDeath(hub.hub, (dying) => hub.notify(id, dying), 0)

    servers.clock.pass(28)
    await sweep(hub.hub, hub.pool)
    await hub.notify(id)
    expect(hub.told).toEqual([])

    servers.clock.pass(1)
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ statusesSent: 1 })
    await hub.notify(id)
    expect(hub.statuses(id)).toEqual(['accepted'])
  })

  test('and comes back after another took over writes nothing over it', async () => {
    const { hub, id } = await accepted()
    let first = true
    hub.answer = async () => {
      if (!first) return delivered
      first = false
      servers.clock.pass(DELIVERY_LIMIT_SECONDS / 2)
      await hub.notify(id)
      return { outcome: 'undeliverable', answer: 'much too late' }
    }
    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1'])
  })

  test('before it could say that a status waits: the sweep says it, when its claim has lapsed', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    await untilDeath(hub.hub, (dying) => setPresence(dying, SUPERVISOR, hub.pool, 'ada', AVAILABLE), 2)
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ statusesSent: 0 })
    servers.clock.pass(45)
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ statusesSent: 1 })
    expect(hub.sent.at(-1)).toBe(`status ${id}`)
  })
})

describe('when all is told', () => {
  test('the handoff is archived, and leaves the routing store an hour later', async () => {
    const { hub, id } = await accepted()
    await hub.complete(id)
    await hub.notify(id)
    const archived = await hub.hub.conversations.archived(id)
    expect(archived?.deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered'])

    servers.clock.pass(HOUR - 1)
    expect((await hub.hub.routing.find(id))?.type).toBe('handoff')
    servers.clock.pass(2)
    expect(await hub.hub.routing.find(id)).toBeUndefined()
    expect(await hub.read(id)).toEqual(archived)
  })

  test('not before: a handoff with a status on its way stays, however long', async () => {
    const { hub, id } = await accepted()
    await hub.complete(id)
    hub.answer = () => away
    await hub.notify(id)
    expect(await hub.hub.conversations.archived(id)).toBeUndefined()
    servers.clock.pass(20 * HOUR)
    expect((await hub.hub.routing.find(id))?.type).toBe('handoff')
  })

  test('while the archive is away the bot is told once; the sweep has it archived afterwards', async () => {
    const { hub, id } = await accepted()
    await hub.notify(id)
    await hub.complete(id)
    const archive = () => Promise.reject(new Error('the archive is away'))
    const without = { ...hub.hub, conversations: { ...hub.hub.conversations, archive } }
    for (let turn = 0; turn < 3; turn++) {
      await expect(hub.notify(id, without)).rejects.toThrow('the archive is away')
      expect(hub.statuses(id)).toEqual(['accepted', 'completed'])
      expect(await ledger(hub, id)).toEqual(['accepted delivered 1', 'completed delivered 1'])
      servers.clock.pass(45)
      expect(await sweep(hub.hub, hub.pool)).toMatchObject({ statusesSent: 1 })
    }
    servers.clock.pass(2 * HOUR)
    expect((await hub.hub.routing.find(id))?.type).toBe('handoff')

    await hub.notify(id)
    expect(hub.statuses(id)).toEqual(['accepted', 'completed'])
    expect(await hub.hub.conversations.archived(id)).toEqual(await hub.read(id))
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ statusesSent: 0 })
    servers.clock.pass(HOUR + 1)
    expect(await hub.hub.routing.find(id)).toBeUndefined()
  })

  test('so far, but not over, it stays for as long as an agent has it', async () => {
    const { hub, id } = await accepted()
    await hub.notify(id)
    servers.clock.pass(30 * 24 * HOUR)
    expect((await hub.hub.routing.find(id))?.type).toBe('handoff')
  })

  test('a death between archive and receipt tells nothing twice that was written down, and loses nothing', async () => {
    const { hub, id } = await accepted()
    await hub.notify(id)
    await hub.complete(id)
    const dying = {
      ...hub.hub,
      conversations: {
        ...hub.hub.conversations,
        archive: async (handoff: Handoff, key: string) => {
          await hub.hub.conversations.archive(handoff, key)
          throw new Error('killed')
        },
      },
    }
    await expect(hub.notify(id, dying)).rejects.toThrow('killed')
    servers.clock.pass(120)
    await hub.notify(id)
    expect(hub.statuses(id)).toEqual(['accepted', 'completed'])
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1', 'completed delivered 1'])
  })
})

test('a handoff that went through many hands while nobody told the bot is told whole, in order', async () => {
  const hub = servers.hub({ billing: { askAgainSeconds: 1 } })
  for (const id of ['ada', 'bob']) await hub.availableAgent(id, ['billing'])
  const id = await hub.ask('c1', 'billing')
  for (let assignment = 1; assignment < 12; assignment++) {
    await requeueHandoff(hub.hub, SUPERVISOR, id, { assignment })
    servers.clock.pass(1)
    await sweep(hub.hub, hub.pool)
  }
  await hub.complete(id)

  // As often as a message says that there is more to tell.
  for (let round = 0; round < 4; round++) await hub.notify(id)
  expect(hub.statuses(id)).toEqual([...Array.from({ length: 12 }, () => 'accepted'), 'completed'])
  const { deliveries } = await hub.read(id)
  expect(deliveries.map(({ state, attempts }) => [state, attempts])).toEqual(
    deliveries.map(() => ['delivered', 1]),
  )
})
