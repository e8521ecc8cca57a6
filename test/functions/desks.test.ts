import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import * as z from 'zod'
import { startServer, type LoopbackServer, type SeenRequest } from '../adapters/outbound/loopback-server.ts'
import { DescribedHub } from '../support/described.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { until } from '../support/until.ts'

const NEW = 'whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGVzdHM='
const OLD = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

const notice = z.looseObject({
  type: z.string(),
  data: z.looseObject({ handoffId: z.string(), sequence: z.number(), agent: z.string() }),
})

let stack: TestStack
let desk: LoopbackServer
let hub: DescribedHub
let answer: (seen: SeenRequest) => number
let tests = 0

beforeAll(async () => {
  desk = await startServer((response, seen) => void response.writeHead(answer(seen)).end())
  answer = () => 204
  stack = await startTestStack(
    {
      pools: ['quiet'],
      desks: [{ url: `${desk.origin}/notices`, secretSetting: 'DESK_SECRET' }],
      skills: [{ name: 'calls', assign: 'offer', offerSeconds: 3600, waitSeconds: 7200 }],
    },
    { DESK_SECRET: `${NEW} ${OLD}` },
  )
  hub = new DescribedHub(stack.hub)
})
afterAll(async () => {
  await stack.stop()
  await desk.close()
})
beforeEach(() => {
  tests += 1
  answer = () => 204
})

const call = (id: string, verb: string, body: unknown) => hub.call('POST', `/handoffs/${id}/${verb}`, body)
const noticesOf = (id: string) =>
  desk.seen.map(({ body }) => notice.parse(JSON.parse(body))).filter(({ data }) => data.handoffId === id)
const inShort = (id: string) => noticesOf(id).map(({ type, data }) => `${type} ${data.agent}`)
const told = (id: string, count: number) =>
  until(`${count} notices of ${id}`, () =>
    Promise.resolve(noticesOf(id).length >= count ? inShort(id) : undefined),
  )

/** Puts a handoff before an agent of this test's own. */
async function offered(): Promise<{ id: string; agent: string }> {
  const agent = `ada-${tests}`
  const own = `only ${tests}`
  await hub.availableAgent(agent, ['calls', own])
  const { body } = await hub.initiate(`c-${tests}`, '', {
    value: { Skills: ['calls', own] },
    attachments: [
      { name: 'Transcript', content: { activities: [{ type: 'message', text: 'My PIN is 1234' }] } },
    ],
  })
  await hub.inState(body.id, 'offered')
  return { id: body.id, agent }
}

function isSignedWith(secret: string, { headers, body }: SeenRequest): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  return String(headers['webhook-signature']).split(' ').includes(expected)
}

describe('a desk', () => {
  test('is told what is offered, assigned and withdrawn, signed with both secrets, without a word of it', async () => {
    const { id, agent } = await offered()
    await told(id, 1)
    await call(id, 'accept', { agent })
    await told(id, 2)
    await hub.complete(id)
    expect(await told(id, 3)).toEqual([
      `handoff.offered ${agent}`,
      `handoff.assigned ${agent}`,
      `handoff.withdrawn ${agent}`,
    ])
    const own = desk.seen.filter(({ body }) => body.includes(id))
    for (const seen of own) {
      expect([isSignedWith(NEW, seen), isSignedWith(OLD, seen)]).toEqual([true, true])
      expect(seen.body).not.toContain('PIN')
    }
    const { body } = await hub.call('GET', `/handoffs/${id}/notices`)
    expect(body).toMatchObject({
      handoffId: id,
      notices: [
        {
          type: 'handoff.offered',
          id: own[0]?.headers['webhook-id'],
          delivery: 'told',
          lastAnswer: 'answered 204',
        },
        { type: 'handoff.assigned', assignment: 1, delivery: 'told' },
        { type: 'handoff.withdrawn', reason: 'completed', delivery: 'told' },
      ],
    })
  })

  test('is told in the end by another process, when one dies while the desk is away', async () => {
    answer = () => 503
    const { id, agent } = await offered()
    await told(id, 1)
    // Not with a claim that has to lapse first.
    await until('the attempt to be written down', async () => {
      const { body } = await hub.call('GET', `/handoffs/${id}/notices`)
      return JSON.stringify(body).includes('answered 503') ? body : undefined
    })
    const { body: health } = await until('the health report to tell of it', async () => {
      const report = await hub.call('GET', '/health/ready')
      return JSON.stringify(report.body).includes('DeskFails') ? report : undefined
    })
    expect(health).toMatchObject({
      ready: true,
      desks: [{ pool: 'default', state: 'Error', problem: 'DeskFails', lastAnswer: 'answered 503' }],
    })
    await stack.kill()
    answer = () => 204
    await stack.restart()
    await call(id, 'accept', { agent })
    const all = await until(
      `${id} to be assigned at the desk`,
      async () => {
        await stack.sweep()
        return inShort(id).includes(`handoff.assigned ${agent}`) ? noticesOf(id) : undefined
      },
      90,
    )
    const sequences = all.map(({ data }) => data.sequence)
    expect(sequences).toEqual(sequences.toSorted((one, other) => one - other))
  }, 120_000)

  test('of another pool hears nothing, and nothing is kept for it', async () => {
    const agent = `ada-${tests}`
    await hub.call('PUT', `/agents/${agent}?pool=quiet`, { name: agent, skills: ['calls'], capacity: 1 })
    const { body } = await hub.initiate(`c-${tests}`, 'nobody has it')
    await hub.inState(body.id, 'failed')
    const read = await hub.call('GET', `/handoffs/${body.id}/notices`)
    expect(read).toMatchObject({ status: 200, body: { handoffId: body.id, notices: [] } })
    expect(noticesOf(body.id)).toEqual([])
  })
})

test('nobody can read the notices of what is not stored', async () => {
  const unknown = `ho-default-${'0'.repeat(32)}`
  expect(await hub.call('GET', `/handoffs/${unknown}/notices`)).toMatchObject({
    status: 404,
    body: { code: 'HandoffNotStored' },
  })
})
