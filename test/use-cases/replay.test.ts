import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Handoff } from '../../src/handoff/states.ts'
import { TransientError } from '../../src/use-cases/errors.ts'
import { listHandoffs } from '../../src/use-cases/read-handoffs.ts'
import { replayDeliveries } from '../../src/use-cases/replay.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { tellDesk } from '../../src/use-cases/tell-desk.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const delivered = { outcome: 'delivered' as const, answer: 'answered 200' }
const gone = { outcome: 'undeliverable' as const, answer: 'answered 410' }
const away = { outcome: 'retry' as const, answer: 'answered 503', afterSeconds: 8 }
const DAY = 24 * 60 * 60

const ledger = ({ deliveries }: Handoff) =>
  deliveries.map(({ status, state, attempts }) => `${status} ${state} ${attempts}`)

const replay = (hub: TestHub, id: string) => replayDeliveries(hub.hub, SUPERVISOR, id)

const listed = async (hub: TestHub, delivery: 'failing' | 'undeliverable') => {
  const { items } = await listHandoffs(hub.hub, SUPERVISOR, { delivery }, hub.pool)
  return items.map(({ id }) => id)
}

/** A hub with a completed handoff, of which its bot would hear nothing. */
async function unheard(): Promise<{ hub: TestHub; id: string }> {
  const hub = servers.hub()
  await hub.availableAgent('ada', ['billing'])
  const id = await hub.ask('c1', 'billing')
  hub.answer = () => gone
  await hub.complete(id)
  await hub.notify(id)
  return { hub, id }
}

describe('what could not be delivered', () => {
  test('is delivered after a replay, in order, under the same ids', async () => {
    const { hub, id } = await unheard()
    const before = [...hub.told]
    hub.answer = () => delivered
    const handoff = await replay(hub, id)
    expect(ledger(handoff)).toEqual(['accepted pending 1', 'completed pending 1'])
    expect(handoff.log.at(-1)).toMatchObject({
      type: 'deliveriesReplayed',
      by: 'supervisor',
      sequences: before.map(({ sequence }) => sequence),
    })
    expect(hub.sent.at(-1)).toBe(`status ${id}`)

    await hub.notify(id)
    expect(hub.told.slice(2)).toEqual(before)
    expect(ledger(await hub.read(id))).toEqual(['accepted delivered 2', 'completed delivered 2'])
  })

  test('has a day of its own after a replay, and its attempts count anew', async () => {
    const { hub, id } = await unheard()
    servers.clock.pass(3 * DAY)
    await replay(hub, id)
    hub.answer = () => away
    await hub.notify(id)
    const [accepted] = (await hub.read(id)).deliveries
    expect(accepted).toMatchObject({
      state: 'pending',
      attempts: 2,
      replayed: { at: servers.clock.now(), attempts: 1 },
    })
  })

  test('is replayed once, however often somebody asks', async () => {
    const { hub, id } = await unheard()
    const first = await replay(hub, id)
    expect(await replay(hub, id)).toEqual(first)
    hub.answer = () => delivered
    await hub.notify(id)
    const told = await hub.read(id)
    expect(await replay(hub, id)).toEqual(told)
    expect(await replay(hub, id)).toEqual(told)
  })

  test('is replayed once by two who ask at the same time', async () => {
    const { hub, id } = await unheard()
    await Promise.all([replay(hub, id), replay(hub, id)])
    const events = (await hub.read(id)).log.filter(({ type }) => type === 'deliveriesReplayed')
    expect(events).toHaveLength(1)
  })

  test('and was overtaken by a later status stays what it is', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    hub.answer = ({ status }) => (status === 'accepted' ? gone : delivered)
    await hub.complete(id)
    await hub.notify(id)
    const handoff = await replay(hub, id)
    expect(ledger(handoff)).toEqual(['accepted undeliverable 1', 'completed delivered 1'])
    expect(await listed(hub, 'undeliverable')).toEqual([])
  })

  test('is replayed while the handoff goes on', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    hub.answer = () => gone
    await hub.notify(id)
    await replay(hub, id)
    hub.answer = () => delivered
    await hub.notify(id)
    await hub.complete(id)
    await hub.notify(id)
    expect(ledger(await hub.read(id))).toEqual(['accepted delivered 2', 'completed delivered 1'])
  })

  test('is never told after something newer that was on its way when it was replayed', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    hub.answer = () => gone
    await hub.notify(id)
    hub.answer = () => delivered
    await hub.complete(id)
    await expect(replay(hub, id)).rejects.toThrow(TransientError)
    await hub.notify(id)
    expect(ledger(await replay(hub, id))).toEqual(['accepted undeliverable 1', 'completed delivered 1'])
    expect(hub.told.map(({ status }) => status)).toEqual(['accepted', 'completed'])
  })

  test('is delivered by the sweep when the process dies after the replay was written', async () => {
    const { hub, id } = await unheard()
    const messages = { ...hub.hub.messages, sendStatusClaimed: () => Promise.reject(new Error('killed')) }
    await expect(replayDeliveries({ ...hub.hub, messages }, SUPERVISOR, id)).rejects.toThrow('killed')
    servers.clock.pass(45)
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ statusesSent: 1 })
  })
})

describe('an operator', () => {
  test('finds what fails while the hub still tries, and what it gave up, each until it is told', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'], 2)
    const [one, other] = [await hub.ask('c1', 'billing'), await hub.ask('c2', 'billing')]
    hub.answer = (_delivery, { id }) => (id === one ? away : delivered)
    for (const id of [one, other]) await hub.notify(id)
    expect(await listed(hub, 'failing')).toEqual([one])
    expect(await listed(hub, 'undeliverable')).toEqual([])

    servers.clock.pass(8)
    hub.answer = () => gone
    await hub.notify(one)
    expect(await listed(hub, 'failing')).toEqual([])
    expect(await listed(hub, 'undeliverable')).toEqual([one])

    hub.answer = () => delivered
    await replay(hub, one)
    await hub.notify(one)
    expect(await listed(hub, 'undeliverable')).toEqual([])
  })

  test('finds a handoff that lacks a status for a week after its end', async () => {
    const { hub, id } = await unheard()
    servers.clock.pass(7 * DAY - 1)
    expect(await listed(hub, 'undeliverable')).toEqual([id])
    servers.clock.pass(2)
    expect(await listed(hub, 'undeliverable')).toEqual([])
    expect(ledger(await hub.read(id))).toEqual(['accepted undeliverable 1', 'completed undeliverable 1'])
  })

  test('is the only one who may look for that, and replay', async () => {
    const { hub, id } = await unheard()
    for (const caller of [
      { bot: 'shop', supervisor: false },
      { agent: { id: 'ada', pool: hub.pool }, supervisor: false },
    ]) {
      const refused = { code: 'SupervisorOnly' }
      await expect(replayDeliveries(hub.hub, caller, id)).rejects.toMatchObject(refused)
      const filter = { delivery: 'undeliverable' as const }
      await expect(listHandoffs(hub.hub, caller, filter)).rejects.toMatchObject(refused)
    }
  })
})

describe('a handoff that is only in the archive', () => {
  async function archived(): Promise<{ hub: TestHub; id: string }> {
    const old = await unheard()
    servers.clock.pass(8 * DAY)
    expect(await old.hub.hub.routing.find(old.id)).toBeUndefined()
    return old
  }

  test('is brought back, told, archived again, and leaves the routing store an hour later', async () => {
    const { hub, id } = await archived()
    hub.answer = () => delivered
    await replay(hub, id)
    await hub.notify(id)
    const told = ['accepted delivered 2', 'completed delivered 2']
    expect(ledger(await hub.read(id))).toEqual(told)
    const kept = await hub.hub.conversations.archived(id)
    expect(kept && ledger(kept)).toEqual(told)

    servers.clock.pass(3601)
    expect(await hub.hub.routing.find(id)).toBeUndefined()
    expect(await hub.read(id)).toEqual(kept)
  })

  test('leaves the conversation to whoever has it by now, and takes nobody from an agent', async () => {
    const { hub, id } = await archived()
    await hub.availableAgent('ada', ['billing'])
    const next = await hub.ask('c1', 'billing')
    await replay(hub, id)
    expect(await hub.state(next)).toBe('accepted by ada')
    expect(await hub.state(id)).toBe('completed')
    expect(await hub.ask('c1', 'billing').then((again) => hub.read(again))).toMatchObject({ id: next })
  })

  test('is no news for a desk, which heard of it when it happened', async () => {
    const { hub, id } = await archived()
    hub.desk.open()
    hub.answer = () => delivered
    const aboutNotices: string[] = []
    const sendNoticesWaiting = (about: string) => Promise.resolve(void aboutNotices.push(about))
    const messages = { ...hub.hub.messages, sendNoticesWaiting }
    await replayDeliveries({ ...hub.hub, messages }, SUPERVISOR, id)
    await hub.notify(id)
    await tellDesk(hub.hub, id)
    expect(hub.desk.saw(id)).toEqual([])
    expect(aboutNotices).toEqual([])
    expect(ledger(await hub.read(id))).toEqual(['accepted delivered 2', 'completed delivered 2'])
  })

  test('that nobody has heard of is not there', async () => {
    const { hub, id } = await unheard()
    const unknown = id.replace(/[^-]*$/, '0'.repeat(32))
    await expect(replay(hub, unknown)).rejects.toMatchObject({ code: 'HandoffNotStored' })
  })
})
