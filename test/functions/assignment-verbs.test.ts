import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { DescribedHub } from '../support/described.ts'
import { type Answer } from '../support/hub-client.ts'
import { digest } from '../support/proving-stack.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { until } from '../support/until.ts'

/*
 * The verbs of agents, called with hub keys: who may do what to whose handoff.
 */

const keyOf = (who: string) => `hub_${who.padEnd(43, '-')}`
const keyFor = (who: string, role: object) => ({ name: who, sha256: [digest(keyOf(who))], ...role })
type Who = 'shop' | 'ada' | 'bob' | 'far' | 'boss'

let stack: TestStack
let hub: DescribedHub
let id: string
let conversations = 0

beforeAll(async () => {
  stack = await startTestStack(
    {
      bots: [{ id: 'shop' }],
      pools: ['far'],
      keys: [
        keyFor('shop', { role: 'bot', bot: 'shop' }),
        keyFor('ada', { role: 'agent', agent: 'ada' }),
        keyFor('bob', { role: 'agent', agent: 'bob' }),
        keyFor('far', { role: 'agent', agent: 'ada', pool: 'far' }),
        keyFor('boss', { role: 'supervisor' }),
      ],
      skills: [{ name: 'calls', assign: 'offer' }],
    },
    { HUB_AUTH: 'token' },
  )
  hub = new DescribedHub(stack.hub)
  for (const agent of ['ada', 'bob']) {
    await call('boss', 'PUT', `/agents/${agent}`, { skills: ['calls', 'loans'], capacity: 50 })
  }
})

afterAll(() => stack.stop())

/** Ada is asked; Bob comes afterwards. */
beforeEach(async () => {
  await call('bob', 'PUT', '/agents/bob/presence', { presence: 'away' })
  await call('ada', 'PUT', '/agents/ada/presence', { presence: 'available' })
  id = (await asks('calls')).body.id
  await inState('offered')
  await call('bob', 'PUT', '/agents/bob/presence', { presence: 'available' })
})

const call = (who: Who, method: string, path: string, body?: unknown) =>
  hub.call(method, path, body, { 'x-hub-key': keyOf(who) })

const verb = (who: Who, name: string, body: unknown = {}): Promise<Answer> =>
  call(who, 'POST', `/handoffs/${id}/${name}`, body)

async function asks(skill: string): Promise<Answer> {
  conversations += 1
  return hub.initiate(`c${conversations}`, skill, {}, { 'x-hub-key': keyOf('shop') })
}

const readState = async () => (await call('boss', 'GET', `/handoffs/${id}`)).body.state

const inState = (state: string) =>
  until(`${id} to be ${state}`, async () => ((await readState()) === state ? state : undefined))

describe('an agent with a key', () => {
  test('accepts, transfers and requeues what is his, without naming himself', async () => {
    expect(await verb('ada', 'accept')).toMatchObject({ status: 200, body: { agent: 'ada', assignment: 1 } })
    expect(await verb('ada', 'transfer', { agent: 'bob', message: 'Yours' })).toMatchObject({
      status: 200,
      body: { state: 'offered', agent: 'bob' },
    })
    expect(await verb('bob', 'accept')).toMatchObject({ status: 200, body: { agent: 'bob', assignment: 2 } })
    const { status, body } = await verb('bob', 'requeue', { assignment: 2 })
    expect(status).toBe(200)
    expect(body.agent).not.toBe('bob')
    expect(body.log).toContainEqual(
      expect.objectContaining({ type: 'requeued', agent: 'bob', assignment: 2, by: 'agent:bob' }),
    )
    expect((await call('shop', 'GET', `/handoffs/${id}`)).body.deliveries).toMatchObject([
      { status: 'accepted', agent: 'ada' },
      { status: 'accepted', agent: 'bob' },
    ])
  })

  test('reads what was said only while he is asked or has it', async () => {
    const read = async (who: Who) => (await call(who, 'GET', `/handoffs/${id}/transcript`)).status
    expect([await read('ada'), await read('bob'), await read('shop'), await read('boss')]).toEqual([
      200, 403, 403, 200,
    ])
    await verb('ada', 'decline')
    expect([await read('ada'), await read('bob')]).toEqual([403, 200])
  })

  test('cannot answer or give back for another', async () => {
    expect(await verb('bob', 'accept')).toMatchObject({
      status: 409,
      body: { code: 'ImpossibleInState', state: 'offered', agent: 'ada', assignment: 0 },
    })
    for (const name of ['accept', 'decline']) {
      expect(await verb('bob', name, { agent: 'ada' })).toMatchObject({
        status: 403,
        body: { code: 'NotYourself' },
      })
    }
    await verb('ada', 'accept')
    for (const [name, body] of [
      ['requeue', {}],
      ['transfer', { agent: 'bob' }],
      ['complete', {}],
      ['requeue', { agent: 'ada' }],
    ] as const) {
      expect(await verb('bob', name, body)).toMatchObject({
        status: 403,
        body: { code: 'NotYourHandoff', state: 'accepted', agent: 'ada', assignment: 1 },
      })
    }
  })

  test('of the same name in another pool is somebody else', async () => {
    for (const name of ['accept', 'decline', 'requeue', 'complete']) {
      expect((await verb('far', name)).status).toBeGreaterThanOrEqual(403)
      expect((await verb('far', name, { agent: 'ada' })).status).toBeGreaterThanOrEqual(403)
    }
    expect((await call('boss', 'GET', `/handoffs/${id}`)).body).toMatchObject({
      state: 'offered',
      agent: 'ada',
    })
  })
})

describe('a bot', () => {
  test.each(['accept', 'decline', 'transfer', 'requeue', 'complete'])('may not %s', async (name) => {
    expect(await verb('shop', name, { agent: 'ada' })).toMatchObject({
      status: 403,
      body: { code: 'AgentOnly' },
    })
  })
})

describe('a supervisor', () => {
  test('acts for whom he names, or for whoever has it', async () => {
    expect(await verb('boss', 'accept', { agent: 'bob' })).toMatchObject({ status: 409 })
    expect(await verb('boss', 'accept', { agent: 'ada' })).toMatchObject({ status: 200 })
    expect(await verb('boss', 'requeue', { agent: 'bob' })).toMatchObject({ status: 409 })
    expect(await verb('boss', 'requeue', { message: 'Rebalanced' })).toMatchObject({
      status: 200,
      body: { state: 'offered', agent: 'bob' },
    })
    const { log } = (await call('boss', 'GET', `/handoffs/${id}`)).body
    expect(log).toContainEqual(
      expect.objectContaining({ type: 'requeued', agent: 'ada', by: 'supervisor', message: 'Rebalanced' }),
    )
  })
})

describe('what does not fit is refused', () => {
  test.each([
    ['transfer', {}, 400, 'InvalidBody'],
    ['transfer', { skill: ' ' }, 400, 'InvalidSkill'],
    ['transfer', { agent: 'a/b' }, 400, 'InvalidAgentId'],
    ['transfer', { agent: 'nobody' }, 409, 'CannotTransfer'],
    ['transfer', { agent: 'ada' }, 409, 'CannotTransfer'],
    ['transfer', { skill: 'astrology' }, 409, 'CannotTransfer'],
    ['transfer', { agent: 'bob', assignment: 2 }, 409, 'ImpossibleInState'],
    ['requeue', { assignment: 0 }, 400, 'InvalidBody'],
    ['requeue', { assignment: 2 }, 409, 'ImpossibleInState'],
    ['accept', { agent: 7 }, 400, 'InvalidBody'],
    ['decline', {}, 409, 'ImpossibleInState'],
    ['decline', [], 400, 'InvalidBody'],
  ])('%s with %j: %i %s', async (name, body, status, code) => {
    await verb('ada', 'accept')
    expect(await verb('ada', name, body)).toMatchObject({ status, body: { code } })
    expect((await call('boss', 'GET', `/handoffs/${id}`)).body).toMatchObject({
      state: 'accepted',
      agent: 'ada',
    })
  })

  test.each(['accept', 'decline', 'transfer', 'requeue'])('%s of what is not stored', async (name) => {
    const path = (unknown: string) => `/handoffs/${unknown}/${name}`
    const body = { agent: 'ada' }
    expect(await call('ada', 'POST', path(`ho-default-${'0'.repeat(32)}`), body)).toMatchObject({
      status: 404,
      body: { code: 'HandoffNotStored' },
    })
    expect(await call('ada', 'POST', path('nonsense'), body)).toMatchObject({
      status: 404,
      body: { code: 'HandoffUnknown' },
    })
  })
})

test('deleting an agent gives what he has to others when the call says so', async () => {
  await verb('ada', 'accept')
  expect(await call('boss', 'DELETE', '/agents/ada')).toMatchObject({
    status: 409,
    body: { code: 'AgentHasWork' },
  })
  expect((await call('boss', 'DELETE', '/agents/ada?requeue=maybe')).status).toBe(400)
  expect((await call('ada', 'DELETE', '/agents/ada?requeue=true')).status).toBe(403)
  expect((await call('boss', 'DELETE', '/agents/ada?requeue=true')).status).toBe(204)
  expect((await call('boss', 'GET', `/handoffs/${id}`)).body).toMatchObject({
    state: 'offered',
    agent: 'bob',
  })
  await call('boss', 'PUT', '/agents/ada', { skills: ['calls', 'loans'], capacity: 50 })
})
