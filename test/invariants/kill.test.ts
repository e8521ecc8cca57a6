import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Container } from '@azure/cosmos'
import { cosmosClient } from '../../src/adapters/cosmos/client.ts'
import { aMinutePasses } from '../faults/time-passes.ts'
import { startBotReceiver, type BotReceiver } from '../support/bot-receiver.ts'
import { HubClient } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { until } from '../support/until.ts'

const HANDOFFS = 200
const AGENTS = 20
const CAPACITY = 3
const SKILLS = ['billing', 'loans', 'cards', 'travel']

let stack: TestStack
let bot: BotReceiver
let hub: HubClient
let routing: Container

beforeAll(async () => {
  bot = await startBotReceiver()
  stack = await startTestStack({
    bots: [{ id: 'shop', delivery: { via: 'webhook', url: bot.url } }],
  })
  hub = new HubClient(stack.hub)
  routing = cosmosClient(stack.servers.cosmos).database('handoff').container('routing')
})

afterAll(async () => {
  await stack.stop()
  await bot.close()
})

test('kill -9 in the middle of a burst: every handoff ends right, no agent above capacity', async () => {
  for (let index = 0; index < AGENTS; index++) {
    await hub.availableAgent(`agent-${index}`, [SKILLS[index % SKILLS.length]], CAPACITY)
  }
  const conversations = Array.from({ length: HANDOFFS }, (_, index) => `burst-${index}`)
  const promised = new Map<string, string>()
  const initiate = async (conversation: string, index: number) => {
    // A bot that gets no answer asks again, with the same key.
    const answer = await until(
      `202 for ${conversation}`,
      async () => {
        const skill = SKILLS[index % SKILLS.length] ?? ''
        const taken = await hub
          .initiate(conversation, skill, {}, { 'idempotency-key': conversation })
          .catch(() => undefined)
        return taken?.status === 202 ? taken : undefined
      },
      60,
    )
    promised.set(conversation, answer.body.id)
  }

  const burst = Promise.all(conversations.map(initiate))
  await until('the burst to be half way', () =>
    Promise.resolve(promised.size >= HANDOFFS / 2 ? true : undefined),
  )
  await stack.kill()
  await aMinutePasses(stack.servers, routing)
  await stack.restart()
  await burst

  const overCapacity: string[] = []
  const workOff = async (agent: string) => {
    const { body } = await hub.call('GET', `/agents/${agent}/work`)
    if (body.assignments.length > CAPACITY) overCapacity.push(agent)
    await Promise.all(body.assignments.map(({ handoffId }) => hub.complete(handoffId, { agent })))
  }
  await until(
    'every conversation to be told the end',
    async () => {
      for (let index = 0; index < AGENTS; index++) await workOff(`agent-${index}`)
      const told = conversations.filter((each) => bot.states(each).includes('completed'))
      return told.length === HANDOFFS ? true : undefined
    },
    150,
  )

  expect(overCapacity).toEqual([])
  expect(new Set(promised.values()).size).toBe(HANDOFFS)
  for (const conversation of conversations) {
    expect([conversation, ...bot.states(conversation)]).toEqual([conversation, 'accepted', 'completed'])
    const body = await hub.read(promised.get(conversation) ?? '')
    const finals = body.log.filter(({ type }) => ['completed', 'failed', 'cancelled'].includes(type))
    expect(finals).toHaveLength(1)
    expect(body.log.filter(({ type }) => type === 'accepted')).toHaveLength(1)
  }
}, 240_000)
