import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import document from '../../src/openapi/openapi.json'
import { registeredRoutes } from '../docs/sources.ts'
import { initiateActivity } from '../support/hub-client.ts'
import { SHOP, startProvingStack, TENANT, type ProvingStack, type Who } from '../support/proving-stack.ts'
import { until } from '../support/until.ts'
import { ADA, COLUMNS, MATRIX } from './callers-matrix.ts'

let proving: ProvingStack

beforeAll(async () => {
  proving = await startProvingStack()
  const agent = (id: string, subject?: string) =>
    proving.call('supervisor', 'PUT', `/agents/${id}`, { skills: [`skill of ${id}`], capacity: 50, subject })
  await proving.call('supervisor', 'PUT', '/agents/ada', ADA)
  await proving.call('supervisor', 'PUT', '/agents/dan?pool=other', { skills: [] })
  await agent('bea', `${TENANT}/oid-bea`)
  await agent('cyd')
  await proving.call('ada', 'PUT', '/agents/ada/presence', { presence: 'available' })
})

afterAll(() => proving.stop())

let conversations = 0
const unique = (texts: readonly string[]) => [...new Set(texts)].sort()

/** A handoff of the bot shop that agent ada has, or one that is offered to her. */
async function handoffOfShopAndAda(state: 'accepted' | 'offered' = 'accepted') {
  const conversation = `c-${++conversations}`
  const skill = state === 'offered' ? 'offers to ada' : 'skill of ada'
  return { id: await handoffOfShop(conversation, skill, state), conversation }
}

/** @returns the id of a handoff of the bot shop, once it is in this state. */
async function handoffOfShop(conversation: string, skill: string, state: string): Promise<string> {
  const { body } = await proving.call('shop', 'POST', '/handoffs', initiateActivity(conversation, skill))
  return until(`handoff ${body.id} to be ${state}`, async () => {
    const now = await proving.call('shop', 'GET', `/handoffs/${body.id}`)
    return now.body.state === state ? body.id : undefined
  })
}

describe('who may do what', () => {
  test.each(MATRIX)('%s, as %s', async (route, path, body, expected) => {
    const thing = await handoffOfShopAndAda(path.includes('{offered}') ? 'offered' : 'accepted')
    const [method = ''] = route.split(' ')
    const answers: [Who, number][] = []
    for (const who of COLUMNS) {
      const address = path.replace(/\{\w+\}/, thing.id)
      const { status } = await proving.call(who, method, address, body(thing.conversation))
      answers.push([who, status])
    }
    expect(answers).toEqual(COLUMNS.map((who, column) => [who, expected[column]]))
  })

  test('is asked of every route, and every caller', () => {
    expect(unique(MATRIX.map(([route]) => route))).toEqual(unique(registeredRoutes()))
    for (const [, , , answers] of MATRIX) expect(answers).toHaveLength(COLUMNS.length)
  })

  test("a list holds what is the caller's own", async () => {
    const { id, conversation } = await handoffOfShopAndAda()
    const ids = async (who: Who, more = '') => {
      const { body } = await proving.call(who, 'GET', `/handoffs?conversation=${conversation}${more}`)
      return JSON.stringify(body.handoffs)
    }
    expect(await ids('shop')).toContain(id)
    expect(await ids('ada', '&agent=ada')).toContain(id)
    expect(await ids('supervisor')).toContain(id)
    expect(await ids('rival')).not.toContain(id)
    expect(await ids('rival', '&agent=ada')).not.toContain(id)
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

  test('anybody is told how to call this hub, at its own address', async () => {
    const { headers, body } = await proving.call('nobody', 'GET', '/openapi.json')
    expect(body).toEqual({ ...document, servers: [{ url: proving.hub.hub }] })
    const known = { 'if-none-match': headers.get('etag') ?? '' }
    expect((await proving.hub.call('GET', '/openapi.json', undefined, known)).status).toBe(304)
  })

  test('an application may be bot and supervisor at once', async () => {
    const headers = await proving.bearer({ azp: SHOP, oid: 'oid-app', roles: ['Handoff.Supervisor'] })
    expect((await proving.hub.call('GET', '/agents', undefined, headers)).status).toBe(200)
    const { body } = await proving.hub.call('GET', '/handoffs', undefined, headers)
    expect(body.handoffs).toBeDefined()
  })
})
