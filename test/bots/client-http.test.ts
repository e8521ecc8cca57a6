import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  createHandoffInitiation,
  HandoffClient,
  HandoffRefused,
  type HandoffStatus,
} from '@handoff-hub/client'
import { until } from '../support/until.ts'
import { startBotProcess, type BotProcess } from './support/bot-process.ts'
import { startForwarder, type Forwarder, type Handling } from './support/forwarder.ts'
import { startKeyedStack, type KeyedStack } from './support/keyed-stack.ts'

/* The client over plain HTTP against the hub, also through a connection that fails. */

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const examples = join(__dirname, '..', '..', 'packages', 'client', 'examples')

let keyed: KeyedStack
let client: HandoffClient
let webhook: BotProcess
let toWebhook: Forwarder
/** What the webhook answered to a forged copy of each call, to the call itself, and to a repeat of it. */
const answered: number[][] = []

beforeAll(async () => {
  webhook = await startBotProcess('client-example.ts', { EXAMPLE: 'webhook.ts', WEBHOOK_SECRET: SECRET })
  toWebhook = await startForwarder(
    () => new URL(webhook.endpoint).origin,
    async (call, forward) => {
      const forged = await forward({ ...call, body: call.body.replace('"accepted"', '"completed"') })
      const [answer, repeated] = [await forward(), await forward()]
      answered.push([forged.status, answer.status, repeated.status])
      return answer
    },
  )
  keyed = await startKeyedStack(
    [
      { id: 'shop', delivery: { via: 'poll' } },
      {
        id: 'bank',
        delivery: {
          via: 'webhook',
          url: `${toWebhook.url}/handoff-status`,
          secretSetting: 'BANK_WEBHOOK_SECRET',
        },
      },
    ],
    { BANK_WEBHOOK_SECRET: SECRET },
  )
  client = clientOf('shop', keyed.stack.hub)
  await keyed.hub.availableAgent('ada', ['credit cards'], 100)
})

afterAll(async () => {
  await keyed.stack.stop()
  await toWebhook.close()
  await webhook.stop()
})

const clientOf = (bot: string, hub: string) =>
  new HandoffClient({ hub, credential: { key: keyed.keyOf(bot) } })

const initiation = (id: string, Skill: string) =>
  createHandoffInitiation({ conversation: { id }, channelId: 'shop', from: { id: 'grace' } }, { Skill })

test('asks, hears every status once and in order, and reads the end', async () => {
  const { id } = await client.initiate(initiation('c-wait', 'credit cards'))
  const told: HandoffStatus[] = []
  const ended = await client.waitForEnd(
    id,
    async (status) => {
      told.push(status)
      if (status.state === 'accepted') await keyed.hub.complete(id, { message: 'Card blocked' })
    },
    { everySeconds: 0.05 },
  )
  expect(told).toMatchObject([
    { state: 'accepted', handoffId: id, conversationId: 'c-wait', agent: { id: 'ada' } },
    { state: 'completed', handoffId: id, message: 'Card blocked' },
  ])
  expect(ended).toMatchObject({ id, state: 'completed', agent: 'ada', statuses: told })
})

test('cancels by id, and by conversation', async () => {
  await keyed.hub.agent('ben', ['mortgages'])
  const [one, other] = await Promise.all([
    client.initiate(initiation('c-one', 'mortgages')),
    client.initiate(initiation('c-other', 'mortgages')),
  ])
  await keyed.hub.inState(one.id, 'queued')
  await keyed.hub.inState(other.id, 'queued')
  await client.cancel(one.id, 'The customer hung up')
  await client.cancel({ conversation: { id: 'c-other' }, channelId: 'shop' })
  expect(await client.read(one.id)).toMatchObject({ state: 'cancelled', message: 'The customer hung up' })
  expect(await client.waitForEnd(other.id, () => undefined)).toMatchObject({
    state: 'cancelled',
    statuses: [{ state: 'failed' }],
  })
})

test('asks before it promises', async () => {
  expect(await client.skill('Credit Cards')).toMatchObject({ id: 'credit cards', agentsFree: 1 })
  expect((await client.skill('Credit Cards')).reason).toBeUndefined()
  expect(await client.skill('quantum/mechanics')).toMatchObject({ agents: 0, reason: expect.any(String) })
})

test('a refusal says everything that is wrong', async () => {
  const refused = await client
    .initiate({ type: 'message', conversation: {} })
    .catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(HandoffRefused)
  expect(refused).toMatchObject({
    status: 400,
    code: 'InvalidActivityType',
    errors: expect.arrayContaining([expect.objectContaining({ pointer: '/conversation/id' })]),
  })
  const stranger = new HandoffClient({ hub: keyed.stack.hub, credential: { key: 'hub_stranger' } })
  await expect(stranger.read('ho-default-1')).rejects.toMatchObject({ status: 401, code: 'InvalidKey' })
})

describe('through a connection that fails', () => {
  /** Asks for a human through it. @returns the client's answer and how often the hub was called. */
  async function askThrough(conversationId: string, handle: (count: number) => Handling) {
    let count = 0
    const { origin, pathname } = new URL(keyed.stack.hub)
    const between = await startForwarder(
      () => origin,
      (call, forward) => handle((count += 1))(call, forward),
    )
    try {
      const hub = `${between.url}${pathname}`
      const { id } = await clientOf('shop', hub).initiate(initiation(conversationId, 'credit cards'))
      await keyed.hub.inState(id, 'accepted')
      const { body } = await keyed.hub.call('GET', `/handoffs?conversation=${conversationId}`)
      return { id, count, open: body.handoffs, handoff: await keyed.hub.read(id) }
    } finally {
      await between.close()
    }
  }

  test('the hub is busy at first', async () => {
    const busy = { status: 503, headers: { 'retry-after': '0' }, body: '' }
    const { count } = await askThrough('c-busy', (attempt) => (_, forward) => {
      return attempt < 3 ? Promise.resolve(busy) : forward()
    })
    expect(count).toBe(3)
  })

  test('the connection breaks after the hub has taken the request: one handoff', async () => {
    const ids: string[] = []
    const { id, count, open, handoff } = await askThrough('c-cut', (attempt) => async (_, forward) => {
      const answer = await forward()
      ids.push((JSON.parse(answer.body) as { id: string }).id)
      return attempt < 3 ? 'cut' : answer
    })
    expect(count).toBe(3)
    expect(ids).toEqual([id, id, id])
    expect(open).toHaveLength(1)
    // Not even noticed as a repeat: it is the same request.
    expect(handoff).toMatchObject({ state: 'accepted', aliases: [], assignment: 1 })
  })
})

describe('the examples of the README', () => {
  test('plain HTTP: from the question to the end', async () => {
    const program = join(examples, 'http.ts')
    const example = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', program], {
      env: { ...process.env, HUB: keyed.stack.hub, HUB_KEY: keyed.keyOf('shop') },
    })
    const printed = text(example.stdout)
    const errors = text(example.stderr)
    const id = await until('the handoff of the example', async () => {
      const { body } = await keyed.hub.call('GET', '/handoffs?conversation=c-1&state=accepted')
      return (body.handoffs as { id: string }[])[0]?.id
    })
    await keyed.hub.complete(id, { message: 'Card blocked' })
    const [code] = (await once(example, 'close')) as [number]
    expect({ code, errors: await errors }).toEqual({ code: 0, errors: '' })
    expect((await printed).split('\n').map((line) => line.trim())).toEqual([
      'accepted',
      'completed Card blocked',
      'The handoff is completed',
      '',
    ])
  })
  test('a webhook: takes what the hub signed, and nothing else', async () => {
    const bank = clientOf('bank', keyed.stack.hub)
    const { id } = await bank.initiate(initiation('c-webhook', 'credit cards'))
    expect(await keyed.hub.delivered(id)).toMatchObject({
      deliverTo: 'webhook',
      deliveries: [{ status: 'accepted', attempts: 1, lastAnswer: 'answered 204' }],
    })
    expect(answered).toEqual([[401, 204, 204]])
  })
})
