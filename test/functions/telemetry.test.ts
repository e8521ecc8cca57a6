import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { conversationKeyOf } from '../../src/use-cases/conversation-key.ts'
import { startServer, type LoopbackServer } from '../adapters/outbound/loopback-server.ts'
import { startBotReceiver, type BotReceiver } from '../support/bot-receiver.ts'
import { HubClient } from '../support/hub-client.ts'
import { startCollector, type CollectedSpan, type OtlpCollector } from '../support/otlp-collector.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { until } from '../support/until.ts'

let collector: OtlpCollector
let bot: BotReceiver
let desk: LoopbackServer
let stack: TestStack
let hub: HubClient

beforeAll(async () => {
  const answered = startServer((response) => void response.writeHead(204).end())
  ;[collector, bot, desk] = await Promise.all([startCollector(), startBotReceiver(), answered])
  const config = {
    pools: ['desk'],
    bots: [
      { id: 'shop', delivery: { via: 'webhook', url: bot.url } },
      { id: 'quiet', pool: 'desk' },
    ],
    desks: [{ pool: 'desk', url: `${desk.origin}/notices` }],
    skills: [{ name: 'x' }],
  }
  stack = await startTestStack(config, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_METRIC_EXPORT_INTERVAL: '200',
  })
  hub = new HubClient(stack.hub)
  await hub.availableAgent('ada', ['x', 'odd'], 10)
})

afterAll(async () => {
  await stack.stop()
  await Promise.all([bot.close(), desk.close(), collector.close()])
})

const ASKED = '0af7651916cd43dd8448eb211c80319c'
const ENDED = '1bf7651916cd43dd8448eb211c80319d'
const TOLD = '3df7651916cd43dd8448eb211c80319f'
const PUT_OFF = '2cf7651916cd43dd8448eb211c80319e'
const traceparent = (traceId: string) => ({ traceparent: `00-${traceId}-b7ad6b7169203331-01` })

const shop = (traceId: string) => ({ ...traceparent(traceId), 'x-handoff-bot': 'shop' })

const spanOf = (traceId: string, name: string): Promise<CollectedSpan> =>
  until(`the span "${name}"`, () =>
    Promise.resolve(collector.spans.find((span) => span.traceId === traceId && span.name === name)),
  )

const HOPS = [
  'call initiate',
  'send handoff-requests',
  'process assign',
  'send handoff-status',
  'process notify',
  'deliver accepted',
]

async function chainIn(traceId: string) {
  const hops: CollectedSpan[] = []
  for (const name of HOPS) hops.push(await spanOf(traceId, name))
  return hops
}

const receivedBy = (conversation: string) =>
  bot.received
    .filter(({ activity }) => activity.conversation.id === conversation)
    .map(({ headers }) => headers.traceparent)

let handoffId = ''

describe('one handoff', () => {
  test('is one trace, from the request of the bot over both queues to the call of the bot', async () => {
    const { body } = await hub.initiate('secret-conversation', 'x', {}, shop(ASKED))
    handoffId = body.id
    await hub.delivered(handoffId)

    const hops = await chainIn(ASKED)
    // The first is part of what the Functions host does for the call, which no collector of ours sees.
    hops.slice(1).forEach((hop, index) => {
      expect({ of: hop.name, parent: hop.parentSpanId }).toEqual({
        of: hop.name,
        parent: hops[index]?.spanId,
      })
    })
    expect(receivedBy('secret-conversation')).toEqual([`00-${ASKED}-${hops.at(-1)?.spanId ?? ''}-01`])
    expect(hops.at(-1)).toMatchObject({ attributes: { 'handoff.id': handoffId, 'handoff.bot': 'shop' } })
  })

  test('that an agent ends is told in his trace, with a link to that of the request', async () => {
    await hub.call('POST', `/handoffs/${handoffId}/complete`, {}, traceparent(ENDED))
    await bot.finalOf('secret-conversation')

    const deliver = await spanOf(ENDED, 'deliver completed')
    const initiate = await spanOf(ASKED, 'call initiate')
    expect(deliver.links).toEqual([{ traceId: ASKED, spanId: initiate.spanId }])
    expect(receivedBy('secret-conversation').at(-1)).toBe(`00-${ENDED}-${deliver.spanId}-01`)
  })

  test('shows each call of the store in what waits for it', async () => {
    const assigned = await spanOf(ASKED, 'process assign')
    const told = await spanOf(ASKED, 'process notify')
    const stored = { 'db.system.name': 'azure.cosmosdb', 'db.operation.name': 'commit' }
    expect(await spanOf(ASKED, 'routing commit')).toMatchObject({
      parentSpanId: assigned.spanId,
      attributes: stored,
    })
    const kept = await spanOf(ASKED, 'conversations keepRequest')
    expect(kept.parentSpanId).toBe(assigned.spanId)
    const claimed = await spanOf(ASKED, 'routing recordDelivery')
    expect(claimed.parentSpanId).toBe(told.spanId)
  })

  test('is told to the desk in its trace', async () => {
    await hub.call('PUT', '/agents/bea?pool=desk', { name: 'bea', skills: ['x'], capacity: 1 })
    await hub.call('PUT', '/agents/bea/presence?pool=desk', { presence: 'available', leaseSeconds: 3600 })
    const quiet = { ...traceparent(TOLD), 'x-handoff-bot': 'quiet' }
    const { body } = await hub.initiate('at the desk', 'x', {}, quiet)
    const tell = await spanOf(TOLD, 'tell handoff.assigned')
    expect(tell.attributes).toMatchObject({
      'handoff.id': body.id,
      'handoff.pool': 'desk',
      'handoff.outcome': 'told',
    })
    expect(desk.seen.map(({ headers }) => headers.traceparent)).toEqual([`00-${TOLD}-${tell.spanId}-01`])
    expect((await spanOf(TOLD, 'notices claim')).traceId).toBe(TOLD)
  })

  test('keeps its trace in the delayed copy of a message', async () => {
    stack.servers.cosmos.faults.plan({ effect: 'fail', status: 503 }, { times: 1, kinds: ['create'] })
    const { body } = await hub.initiate('put off', 'x', {}, shop(PUT_OFF))
    await hub.delivered(body.id)
    await spanOf(PUT_OFF, 'deliver accepted')
    const attempts = collector.spans
      .filter(({ traceId, name }) => traceId === PUT_OFF && name === 'process assign')
      .map(({ attributes }) => attributes['handoff.attempt'])
    expect(attempts).toEqual([1, 2])
  })
})

describe('the metrics', () => {
  const point = (name: string, labels: Record<string, string>) =>
    until(`${name} ${JSON.stringify(labels)}`, () =>
      Promise.resolve(
        collector
          .points(name)
          .find(({ attributes }) =>
            Object.entries(labels).every(([key, value]) => attributes[key] === value),
          ),
      ),
    )

  test('count what happens to handoffs, and measure how long it takes', async () => {
    const skill = { 'handoff.skill': 'x', 'handoff.pool': 'default' }
    expect(await point('handoff.events', { ...skill, 'handoff.event': 'completed' })).toMatchObject({
      asDouble: 1,
    })
    expect(await point('handoff.wait.duration', skill)).toMatchObject({ count: expect.any(Number) })
    expect(await point('handoff.assignment.duration', skill)).toMatchObject({ count: 1 })
    const told = { 'handoff.status': 'completed', 'handoff.outcome': 'delivered', 'handoff.via': 'webhook' }
    expect(await point('handoff.deliveries', told)).toMatchObject({ asDouble: 1 })
  })

  test('count calls that are turned away, by reason', async () => {
    await hub.call('GET', '/skills', undefined, { 'x-handoff-bot': 'nobody' })
    expect(await point('handoff.calls.rejected', { 'handoff.code': 'BotNotRegistered' })).toMatchObject({
      asDouble: 1,
    })
  })

  test('show what waits, as the sweep sees it; a skill of which no configuration knows is "other"', async () => {
    await hub.presence('ada', 'away')
    await hub.initiate('waits', 'odd', {}, { 'x-handoff-bot': 'shop' })
    await until('the handoff to wait', async () => {
      const { body } = await hub.call('GET', '/handoffs?state=queued')
      return JSON.stringify(body).includes('waits') ? true : undefined
    })
    await stack.sweep()
    const waiting = { 'handoff.skill': 'other', 'handoff.pool': 'default' }
    expect(await point('handoff.waiting', waiting)).toMatchObject({ asDouble: 1 })
    expect(await point('handoff.waiting.oldest', waiting)).toBeDefined()
    expect(stack.log.join('\n')).toContain('Handoffs wait')
  })
})

test('a process that is told to end sends what it has not sent yet', async () => {
  const late = await startCollector()
  const anHour = String(3_600_000)
  const ending = await startTestStack(
    {},
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: late.url,
      OTEL_BSP_SCHEDULE_DELAY: anHour,
      OTEL_METRIC_EXPORT_INTERVAL: anHour,
    },
  )
  try {
    const caller = new HubClient(ending.hub)
    await caller.call('GET', '/skills', undefined, traceparent(ASKED))
    await caller.call('GET', '/skills', undefined, { 'x-handoff-bot': 'nobody' })
    expect(late.bodies).toEqual([])
    expect(await ending.host().stop()).toBe(0)
    expect(late.spans).toContainEqual(expect.objectContaining({ traceId: ASKED, name: 'call listSkills' }))
    expect(late.points('handoff.calls.rejected')).toMatchObject([{ asDouble: 1 }])
  } finally {
    await ending.stop()
    await late.close()
  }
})

test('the log tells of every handoff by its id and a digest of the conversation, which nothing names', () => {
  const digest = conversationKeyOf('shop', 'test', 'secret-conversation')
  const lines = stack.log.filter((line) => line.includes('Handoff event') && line.includes(handoffId))
  const events = lines.map((line) => /"event":"(\w+)"/.exec(line)?.[1])
  expect(events).toEqual(['queued', 'accepted', 'completed'])
  expect(lines.every((line) => line.includes(digest))).toBe(true)
  const everything = [...stack.log, ...collector.bodies].join('\n')
  expect(everything).not.toContain('secret-conversation')
})
