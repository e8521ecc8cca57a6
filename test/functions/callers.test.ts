import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { initiateActivity } from '../support/hub-client.ts'
import { SHOP, startProvingStack, TENANT, type ProvingStack, type Who } from '../support/proving-stack.ts'
import { until } from '../support/until.ts'

let proving: ProvingStack

beforeAll(async () => {
  proving = await startProvingStack()
  const agent = (id: string, subject?: string) =>
    proving.call('supervisor', 'PUT', `/agents/${id}`, { skills: [`skill of ${id}`], capacity: 50, subject })
  await agent('ada', `${TENANT}/oid-ada`)
  await agent('bea', `${TENANT}/oid-bea`)
  await agent('cyd')
  await proving.call('ada', 'PUT', '/agents/ada/presence', { presence: 'available' })
})

afterAll(() => proving.stop())

let conversations = 0

/** A handoff of the bot shop that agent ada has, and its conversation. */
async function handoffOfShopAndAda() {
  const conversation = `c-${++conversations}`
  const { body } = await proving.call(
    'shop',
    'POST',
    '/handoffs',
    initiateActivity(conversation, 'skill of ada'),
  )
  await until(`handoff ${body.id} to be accepted`, async () => {
    const { state } = (await proving.call('shop', 'GET', `/handoffs/${body.id}`)).body
    return state === 'accepted' ? state : undefined
  })
  return { id: body.id, conversation }
}

/** One row a route; for each caller what the route answers, in the order of the calls. */
const matrix: [string, string, (conversation: string) => unknown, Partial<Record<Who, number>>][] = [
  [
    'POST',
    '/handoffs',
    (conversation) => initiateActivity(`${conversation}-again`, 'skill of bea'),
    { nobody: 401, stranger: 403, ada: 403, cyd: 403, supervisor: 403, rival: 202, shop: 202 },
  ],
  [
    'POST',
    '/messages',
    (id) => ({ type: 'message', text: 'hello', channelId: 'test', conversation: { id } }),
    { nobody: 401, stranger: 403, ada: 403, cyd: 403, supervisor: 403, rival: 200, shop: 200 },
  ],
  [
    'POST',
    '/v3/conversations/x/activities',
    (id) => ({ type: 'message', text: 'hello', channelId: 'test', conversation: { id } }),
    { nobody: 401, stranger: 403, ada: 403, cyd: 403, supervisor: 403, rival: 200, shop: 200 },
  ],
  [
    'GET',
    '/handoffs/{id}',
    () => undefined,
    { nobody: 401, stranger: 403, rival: 403, shop: 200, ada: 200, bea: 200, cyd: 200, supervisor: 200 },
  ],
  [
    'GET',
    '/handoffs/{id}/transcript',
    () => undefined,
    { nobody: 401, stranger: 403, rival: 403, shop: 403, ada: 200, bea: 403, cyd: 403, supervisor: 200 },
  ],
  [
    'GET',
    '/handoffs',
    () => undefined,
    { nobody: 401, stranger: 403, rival: 200, shop: 200, ada: 400, bea: 400, cyd: 200, supervisor: 200 },
  ],
  [
    'GET',
    '/handoffs?agent=ada',
    () => undefined,
    { nobody: 401, stranger: 403, rival: 200, shop: 200, ada: 200, bea: 403, cyd: 403, supervisor: 200 },
  ],
  [
    'POST',
    '/handoffs/{id}/complete',
    () => ({}),
    { nobody: 401, stranger: 403, rival: 403, shop: 403, bea: 403, cyd: 403, ada: 200, supervisor: 200 },
  ],
  [
    'POST',
    '/handoffs/{id}/complete',
    () => ({ agent: 'ada' }),
    { nobody: 401, stranger: 403, rival: 403, shop: 403, bea: 403, cyd: 403, supervisor: 200, ada: 200 },
  ],
  [
    'POST',
    '/handoffs/{id}/cancel',
    () => ({}),
    { nobody: 401, stranger: 403, rival: 403, ada: 403, bea: 403, cyd: 403, shop: 200, supervisor: 200 },
  ],
  [
    'POST',
    '/handoffs/cancel',
    (id) => ({ conversation: { id }, channelId: 'test' }),
    { nobody: 401, stranger: 403, ada: 403, cyd: 403, supervisor: 403, rival: 202, shop: 200 },
  ],
  [
    'PUT',
    '/agents/new',
    () => ({ skills: [], subject: `${TENANT}/oid-ada` }),
    { nobody: 401, stranger: 403, rival: 403, shop: 403, ada: 403, cyd: 403, supervisor: 200 },
  ],
  [
    'PUT',
    '/agents/ada',
    () => ({ skills: ['skill of ada'], capacity: 50, subject: `${TENANT}/oid-ada` }),
    { nobody: 401, stranger: 403, shop: 403, ada: 403, bea: 403, cyd: 403, supervisor: 200 },
  ],
  [
    'GET',
    '/agents/ada',
    () => undefined,
    { nobody: 401, stranger: 403, shop: 403, ada: 200, bea: 403, cyd: 403, supervisor: 200 },
  ],
  [
    'GET',
    '/agents/cyd',
    () => undefined,
    { nobody: 401, stranger: 403, shop: 403, ada: 403, cyd: 200, supervisor: 200 },
  ],
  ['GET', '/agents/cyd?pool=other', () => undefined, { cyd: 403, ada: 403, supervisor: 404 }],
  ['GET', '/agents/none', () => undefined, { ada: 403, cyd: 403, shop: 403, supervisor: 404 }],
  [
    'GET',
    '/agents/ada/work',
    () => undefined,
    { nobody: 401, stranger: 403, shop: 403, ada: 200, bea: 403, cyd: 403, supervisor: 200 },
  ],
  [
    'PUT',
    '/agents/ada/presence',
    () => ({ presence: 'available' }),
    { nobody: 401, stranger: 403, shop: 403, bea: 403, cyd: 403, ada: 200, supervisor: 200 },
  ],
  [
    'GET',
    '/agents',
    () => undefined,
    { nobody: 401, stranger: 403, shop: 403, ada: 403, cyd: 403, supervisor: 200 },
  ],
  [
    'DELETE',
    '/agents/nobody-yet',
    () => undefined,
    { nobody: 401, stranger: 403, shop: 403, ada: 403, cyd: 403, supervisor: 204 },
  ],
  ['GET', '/skills', () => undefined, { nobody: 401, stranger: 403, shop: 200, ada: 200, cyd: 200 }],
  ['GET', '/skills?pool=other', () => undefined, { shop: 404, cyd: 404, ada: 200, supervisor: 200 }],
  ['GET', '/health/live', () => undefined, { nobody: 200 }],
]

describe('who may do what', () => {
  test.each(matrix)('%s %s', async (method, path, bodyFor, expected) => {
    const { id, conversation } = await handoffOfShopAndAda()
    const answers: [string, number][] = []
    for (const who of Object.keys(expected) as Who[]) {
      const answer = await proving.call(who, method, path.replace('{id}', id), bodyFor(conversation))
      answers.push([who, answer.status])
    }
    expect(Object.fromEntries(answers)).toEqual(expected)
  })

  test("a list holds what is the caller's own", async () => {
    const { id } = await handoffOfShopAndAda()
    const ids = async (who: Who, query = '') => {
      const { body } = await proving.call(who, 'GET', `/handoffs${query}`)
      return JSON.stringify(body.handoffs)
    }
    expect(await ids('shop')).toContain(id)
    expect(await ids('ada', '?agent=ada')).toContain(id)
    expect(await ids('supervisor')).toContain(id)
    expect(await ids('rival')).not.toContain(id)
    expect(await ids('rival', '?agent=ada')).not.toContain(id)
    expect(await ids('cyd')).not.toContain(id)
  })

  test('the log names the agent, not what he called himself', async () => {
    const { id } = await handoffOfShopAndAda()
    const { status } = await proving.call('ada', 'POST', `/handoffs/${id}/complete`, { agent: 'bea' })
    expect(status).toBe(409)
    await proving.call('ada', 'POST', `/handoffs/${id}/complete`)
    const { body } = await proving.call('shop', 'GET', `/handoffs/${id}`)
    expect(body.log.at(-1)).toMatchObject({ type: 'completed', by: 'agent:ada' })
  })

  test('an application may be bot and supervisor at once', async () => {
    const headers = await proving.bearer({ azp: SHOP, oid: 'oid-app', roles: ['Handoff.Supervisor'] })
    expect((await proving.hub.call('GET', '/agents', undefined, headers)).status).toBe(200)
    const { body } = await proving.hub.call('GET', '/handoffs', undefined, headers)
    expect(body.handoffs).toBeDefined()
  })
})
