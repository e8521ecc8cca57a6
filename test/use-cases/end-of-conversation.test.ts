import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { deliverStatus } from '../../src/adapters/outbound/deliver-status.ts'
import { createStatusSender } from '../../src/adapters/outbound/send-status.ts'
import type { HandoffId } from '../../src/handoff/names.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { botNotes } from '../../src/use-cases/bot-health.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { hear } from '../../src/use-cases/hear.ts'
import { closeAll, guardedClient, serve } from '../adapters/outbound/outbound-setup.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())
afterEach(closeAll)

const SHOP = { bot: 'shop', supervisor: false }
const away = { outcome: 'retry' as const, answer: 'the bot answered 500', afterSeconds: 8 }
const gone = { outcome: 'undeliverable' as const, answer: 'answered 403' }

const ended = (hub: TestHub, conversationId = 'c1') => {
  const activity = { type: 'endOfConversation', conversation: { id: conversationId } }
  return hear(hub.hub, SHOP, hub.bot, {
    kind: 'endOfConversation',
    conversationId,
    channelId: 'test',
    activity,
  })
}

async function ledger(hub: TestHub, id: HandoffId): Promise<string[]> {
  const { deliveries } = await hub.read(id)
  return deliveries.map(({ status, state, attempts }) => `${status} ${state} ${attempts}`)
}

async function accepted(hub = servers.hub()): Promise<{ hub: TestHub; id: HandoffId }> {
  await hub.availableAgent('ada', ['billing'])
  return { hub, id: await hub.ask('c1', 'billing') }
}

describe('after the bot ended the conversation itself', () => {
  test.each([
    ['does not know it any more', gone],
    ['answers 500', away],
  ])('its final status is tried once, and nobody is alarmed when it %s', async (_why, answer) => {
    const { hub, id } = await accepted()
    await hub.notify(id)
    await ended(hub)
    hub.answer = () => answer
    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1', 'completed unconfirmed 1'])
    const final = (await hub.read(id)).deliveries.at(-1)
    expect(final).toMatchObject({ once: true, nextAttemptAt: null, lastAnswer: answer.answer })
    expect(hub.errors).toEqual([])
    expect(await hub.hub.conversations.archived(id)).toBeDefined()
  })

  test('a bot that still takes it has it delivered', async () => {
    const { hub, id } = await accepted()
    await ended(hub)
    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1', 'completed delivered 1'])
  })

  test('what was being tried again gets one more try as well, also in the turn in which it ended', async () => {
    const { hub, id } = await accepted()
    hub.answer = async () => {
      await ended(hub)
      return away
    }
    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual(['accepted pending 1', 'completed pending 0'])
    servers.clock.pass(8)
    hub.answer = () => away
    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual(['accepted unconfirmed 2', 'completed unconfirmed 1'])
    expect(hub.errors).toEqual([])
  })

  test.each([
    ['before it was told', undefined],
    ['while it was told', ended],
  ])(
    'nobody is alarmed by a status that it does not take any more: it ended %s',
    async (_when, meanwhile) => {
      const hub = servers.hub()
      Object.assign(hub.bot, { delivery: { via: 'messages', url: 'https://bot.example/api/messages' } })
      const { id } = await accepted(hub)
      if (meanwhile === undefined) await ended(hub)
      hub.answer = async () => {
        await meanwhile?.(hub)
        return gone
      }
      await hub.notify(id)
      expect(await ledger(hub, id)).toEqual(['accepted unconfirmed 1', 'completed unconfirmed 1'])
      expect(hub.errors).toEqual([])
      expect(await botNotes(hub.hub)).not.toContainEqual(expect.objectContaining({ lastAnswer: gone.answer }))
    },
  )

  test('a request that was still on its way fails, and that is told once', async () => {
    const { hub } = await accepted()
    const message = await hub.request('c2', 'billing')
    servers.clock.pass(1)
    await ended(hub, 'c2')
    await assign(hub.hub, message)
    hub.answer = () => gone
    await hub.notify(message.request.id)
    expect(await ledger(hub, message.request.id)).toEqual(['failed unconfirmed 1'])
    expect(hub.errors).toEqual([])
  })
})

test('a cancel call leaves the conversation alone: its final status gets every effort', async () => {
  const { hub, id } = await accepted()
  await cancelHandoff(hub.hub, SHOP, id)
  await hub.notify(id)
  hub.answer = () => away
  await cancelHandoff(hub.hub, SHOP, id)
  expect(await ledger(hub, id)).toEqual(['accepted delivered 1', 'completed delivered 1'])

  const second = await hub.ask('c2', 'billing')
  await cancelHandoff(hub.hub, SHOP, second)
  await hub.notify(second)
  expect((await ledger(hub, second)).at(-1)).toMatch(/pending/)
  servers.clock.pass(8)
  hub.answer = () => gone
  await hub.notify(second)
  expect((await ledger(hub, second)).at(-1)).toBe('completed undeliverable 1')
  expect(hub.errors).toHaveLength(2)
})

describe('a bot whose conversation ends with the handoff', () => {
  /** A hub that talks to a real bot over HTTP, registered with `endOfConversation: true`. */
  async function skill(status: (type: string) => number = () => 200) {
    const received: { readonly type: string }[] = []
    const server = await serve((response, { body }) => {
      const activity = JSON.parse(body) as { readonly type: string }
      received.push(activity)
      response.writeHead(status(activity.type)).end()
    })
    const hub = servers.hub()
    Object.assign(hub.bot, { endOfConversation: true })
    const deliver = deliverStatus(
      createStatusSender({
        client: guardedClient(),
        tokenFor: () => Promise.reject(new Error('there is no app id')),
      }),
      () => 0.5,
    )
    hub.answer = (delivery, handoff) => deliver(hub.bot, handoff, delivery)
    await hub.availableAgent('ada', ['billing'])
    const serviceUrl = `${server.origin}/api/skills/`
    const recipient = { id: 'hub', role: 'skill' }
    return {
      hub,
      received,
      origin: server.origin,
      ask: (skillName = 'billing') => hub.ask('c1', skillName, { serviceUrl, recipient }),
    }
  }

  test('is told so after the final status, under an id of its own', async () => {
    const { hub, received, ask } = await skill()
    const id = await ask()
    await hub.complete(id)
    await hub.notify(id)
    expect(received).toEqual([
      expect.objectContaining({ type: 'event', value: { state: 'accepted' } }),
      expect.objectContaining({ type: 'event', value: { state: 'completed' }, id: `${id}-3` }),
      {
        type: 'endOfConversation',
        id: `${id}-4`,
        timestamp: expect.any(String),
        code: 'completedSuccessfully',
        value: { state: 'completed' },
        channelId: 'test',
        serviceUrl: expect.any(String),
        conversation: { id: 'c1' },
        recipient: { id: 'hub', role: 'skill' },
        channelData: { handoffHub: { handoffId: id, sequence: 4, agent: { id: 'ada' } } },
      },
    ])
    expect(JSON.stringify(received)).not.toContain('null')
  })

  test('hears why a handoff failed', async () => {
    const { hub, received, ask } = await skill()
    await hub.notify(await ask('astrology'))
    expect(received).toMatchObject([
      { type: 'event', value: { state: 'failed' } },
      { code: 'unknown', value: { state: 'failed', message: 'Cannot find agent with requested skill' } },
    ])
  })

  test('hears that it was cancelled', async () => {
    const { hub, received, ask } = await skill()
    const id = await ask()
    await cancelHandoff(hub.hub, SUPERVISOR, id, 'Called back')
    await hub.notify(id)
    expect(received.at(-1)).toMatchObject({ code: 'userCancelled', value: { message: 'Called back' } })
  })

  test('hears of the end only when the final status is through, or will never be', async () => {
    const { hub, received, ask } = await skill(() => (received.length === 2 ? 503 : 200))
    const id = await ask()
    await hub.complete(id)
    await hub.notify(id)
    expect(received.map(({ type }) => type)).toEqual(['event', 'event'])
    servers.clock.pass(60)
    await hub.notify(id)
    expect(received.map(({ type }) => type)).toEqual(['event', 'event', 'event', 'endOfConversation'])
  })

  test('gets it although it cannot read statuses: it waits for nothing else', async () => {
    const { hub, ask } = await skill((type) => (type === 'event' ? 400 : 200))
    const id = await ask()
    await hub.complete(id)
    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual([
      'accepted undeliverable 1',
      'completed undeliverable 1',
      'endOfConversation delivered 1',
    ])
  })

  test('is not told when it ended the conversation itself', async () => {
    const { hub, ask } = await skill()
    const id = await ask()
    await ended(hub)
    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1', 'completed delivered 1'])
  })

  test.each([
    ['poll', () => ({ via: 'poll' as const })],
    ['webhook', (url: string) => ({ via: 'webhook' as const, url })],
  ])('is not told by %s, where no SDK waits for it', async (_via, delivery) => {
    const { hub, received, origin } = await skill()
    Object.assign(hub.bot, { delivery: delivery(`${origin}/statuses`) })
    const id = await hub.ask('c2', 'billing')
    await hub.complete(id)
    await hub.notify(id)
    expect(await ledger(hub, id)).toEqual(['accepted delivered 1', 'completed delivered 1'])
    expect(received.filter(({ type }) => type !== 'event')).toEqual([])
  })

  test('is told at its messaging endpoint', async () => {
    const { hub, received, origin } = await skill()
    Object.assign(hub.bot, { delivery: { via: 'messages', url: `${origin}/api/messages` } })
    const id = await hub.ask('c2', 'billing')
    await hub.complete(id)
    await hub.notify(id)
    expect(received.map(({ type }) => type)).toEqual(['event', 'event', 'endOfConversation'])
  })
})
