import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { routingStore } from '../../src/adapters/cosmos/routing-store.ts'
import type { Bot } from '../../src/use-cases/ports.ts'
import { readiness } from '../../src/use-cases/readiness.ts'
import { startTestServers, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const away = { outcome: 'retry' as const, answer: 'https://bot.example:8443: ECONNREFUSED', afterSeconds: 1 }
const noToken = { ...away, answer: 'no token for app-1: TimeoutError', ourFault: true as const }
const delivered = { outcome: 'delivered' as const, answer: 'answered 200' }
const putOff = { outcome: 'putOff' as const, reason: 'the bot does not answer', afterSeconds: 30 }

const webhook = { delivery: { via: 'webhook', url: 'https://bot.example/hook' } } as const

/** A hub whose bot is told by webhook; each call tells it one status of a new handoff. */
async function hubWithBot(): Promise<{ hub: TestHub; tell: () => Promise<string> }> {
  const hub = servers.hub()
  Object.assign(hub.bot, webhook)
  hub.answer = () => delivered
  await hub.availableAgent('ada', ['billing'], 100)
  let conversations = 0
  const tell = async () => {
    conversations += 1
    const id = await hub.ask(`c${conversations}`, 'billing')
    await hub.notify(id)
    return id
  }
  return { hub, tell }
}

const reported = async (hub: TestHub) => (await readiness(hub.hub)).bots

describe('what is reported of a bot', () => {
  test('that takes what it is told is when it last did', async () => {
    const { hub, tell } = await hubWithBot()
    expect(await reported(hub)).toEqual([])
    await tell()
    const lastDeliveredAt = servers.clock.now()
    expect(await reported(hub)).toEqual([
      {
        bot: 'shop',
        state: 'Connected',
        since: lastDeliveredAt,
        lastDeliveredAt,
        failingSince: null,
        lastAnswer: 'answered 200',
      },
    ])
  })

  test('that stops taking it is since when, and what it says, but not where it is', async () => {
    const { hub, tell } = await hubWithBot()
    await tell()
    const lastDeliveredAt = servers.clock.now()
    servers.clock.pass(10)
    hub.answer = () => away
    await tell()
    const failingSince = servers.clock.now()
    servers.clock.pass(600)
    await tell()
    expect(await readiness(hub.hub)).toMatchObject({
      ready: true,
      bots: [{ lastDeliveredAt, failingSince, lastAnswer: 'none' }],
    })

    hub.answer = () => delivered
    await tell()
    expect(await reported(hub)).toMatchObject([{ failingSince: null, lastAnswer: 'answered 200' }])
  })

  test('that was never reached has no last delivery', async () => {
    const { hub, tell } = await hubWithBot()
    hub.answer = () => away
    await tell()
    expect(await reported(hub)).toMatchObject([{ lastDeliveredAt: null, failingSince: servers.clock.now() }])
  })

  test('that nobody tried to reach is nothing new', async () => {
    const { hub, tell } = await hubWithBot()
    hub.answer = () => putOff
    await tell()
    expect(await reported(hub)).toEqual([])
  })

  test('that a fault of the hub kept from being asked is nothing', async () => {
    const { hub, tell } = await hubWithBot()
    hub.answer = () => Promise.reject(new Error('a bug'))
    await tell()
    expect(await hub.hub.routing.botNotes(hub.pool)).toEqual([])
  })

  test('that the hub itself failed to tell is what it was', async () => {
    const { hub, tell } = await hubWithBot()
    hub.answer = () => noToken
    await tell()
    expect(await reported(hub)).toEqual([])
    hub.answer = () => delivered
    await tell()
    hub.answer = () => noToken
    await tell()
    expect(await reported(hub)).toMatchObject([{ failingSince: null, lastAnswer: 'answered 200' }])
  })

  test('that polls is nothing', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    await hub.notify(await hub.ask('c1', 'billing'))
    expect(await reported(hub)).toEqual([])
  })
})

describe('a note', () => {
  const bot: Bot = { name: 'späti / "bot"?#', pool: 'notes', allowedHosts: [] }
  const took = { took: true, answer: '200' }

  async function writes(act: () => Promise<unknown>): Promise<number> {
    let count = 0
    const stop = servers.cosmos.observe(({ operation }) => {
      if (operation === 'upsert') count += 1
    })
    await act()
    stop()
    return count
  }

  test('is written once a minute while all is well, and at once when that turns', async () => {
    const store = routingStore(servers.routing)
    const note = (heard: { took: boolean; answer: string }) => store.noteBot(bot, heard, servers.clock.now())
    const many = async (heard: { took: boolean; answer: string }) => {
      for (let attempt = 0; attempt < 5; attempt++) await note(heard)
    }
    expect(await writes(() => many(took))).toBe(1)
    servers.clock.pass(59)
    expect(await writes(() => many(took))).toBe(0)
    servers.clock.pass(1)
    expect(await writes(() => many(took))).toBe(1)
    expect(await writes(() => many({ took: false, answer: '503' }))).toBe(1)
    expect(await writes(() => many(took))).toBe(1)
    expect(await store.botNotes('notes')).toMatchObject([{ bot: bot.name, failingSince: null }])
  })

  test('of another process is continued', async () => {
    const failed = { took: false, answer: '503' }
    await routingStore(servers.routing).noteBot(bot, failed, servers.clock.now())
    const failingSince = servers.clock.now()
    servers.clock.pass(5)
    const store = routingStore(servers.routing)
    await store.noteBot(bot, failed, servers.clock.now())
    expect(await store.botNotes('notes')).toMatchObject([{ failingSince }])
  })

  test('that cannot be written or read costs nothing else', async () => {
    const { hub } = await hubWithBot()
    const lost = () => Promise.reject(new Error('busy'))
    const routing = { ...hub.hub.routing, noteBot: lost, botNotes: lost }
    const id = await hub.ask('c1', 'billing')
    await hub.notify(id, { ...hub.hub, routing })
    expect((await hub.read(id)).deliveries).toMatchObject([{ state: 'delivered', attempts: 1 }])
    expect(await readiness({ ...hub.hub, routing })).toMatchObject({ ready: true, bots: [] })
  })
})
