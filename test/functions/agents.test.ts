import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { CANNOT_FIND_AGENT } from '../../src/handoff/policy.ts'
import { DescribedHub } from '../support/described.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

let stack: TestStack
let hub: DescribedHub
let skill: string
let tests = 0

beforeAll(async () => {
  stack = await startTestStack({
    skills: [{ name: 'Credit Cards', aliases: ['cc'] }],
    topics: { Refunds: 'cc' },
  })
  hub = new DescribedHub(stack.hub)
})

afterAll(async () => {
  await stack.stop()
})

beforeEach(() => {
  // Each test has a skill of its own, so that none meets the agents of another.
  tests += 1
  skill = `skill ${tests}`
})

describe('agents', () => {
  test('are written, read, listed and deleted', async () => {
    const written = await hub.call('PUT', '/agents/ada.l', {
      name: 'Ada',
      skills: ['Credit Cards', { name: 'Dutch', level: 3 }],
      capacity: 2,
    })
    expect(written).toMatchObject({
      status: 200,
      body: {
        id: 'ada.l',
        presence: 'offline',
        load: 0,
        capacity: 2,
        skills: [
          { name: 'Credit Cards', level: 1 },
          { name: 'Dutch', level: 3 },
        ],
      },
    })
    expect((await hub.call('GET', '/agents/ada.l')).body).toEqual(written.body)
    expect((await hub.call('GET', '/agents')).body.agents).toMatchObject([{ id: 'ada.l' }])
    expect((await hub.call('DELETE', '/agents/ada.l')).status).toBe(204)
    expect(await hub.call('GET', '/agents/ada.l')).toMatchObject({
      status: 404,
      body: { code: 'AgentNotFound' },
    })
  })

  test.each([
    ['a level above 5', { skills: [{ name: 'x', level: 6 }] }, '/skills/0'],
    ['a blank skill', { skills: [' '] }, '/skills/0'],
    ['no number of handoffs', { capacity: -1 }, '/capacity'],
    ['a name that is no text', { name: 7 }, '/name'],
  ])('%s is refused by its pointer', async (_what, body, pointer) => {
    const answer = await hub.call('PUT', '/agents/bad', body)
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0]?.pointer.startsWith(pointer)).toBe(true)
  })

  test('an agent id that would not fit an address is refused', async () => {
    expect(await hub.call('PUT', '/agents/a%20b', {})).toMatchObject({
      status: 400,
      body: { code: 'InvalidAgentId' },
    })
  })

  test('going available is matched in the call itself, the one who waited longest first', async () => {
    await hub.agent(`eve-${skill}`.replace(' ', '-'), [skill], 2)
    const ids: string[] = []
    for (const conversation of ['one', 'two', 'three']) {
      const { body } = await hub.initiate(`${skill} ${conversation}`, skill)
      await hub.inState(body.id, 'queued')
      ids.push(body.id)
    }
    const answer = await hub.presence(`eve-${skill}`.replace(' ', '-'), 'available')
    expect(answer.body.assignments.map(({ handoffId }) => handoffId)).toEqual(ids.slice(0, 2))
  })

  test('a new skill and more capacity are matched in the call itself', async () => {
    await hub.availableAgent('flo', ['nothing much'], 1)
    const { body } = await hub.initiate(`${skill} c`, skill)
    await hub.inState(body.id, 'failed')
    await hub.agent('nobody-yet', [skill])
    const again = await hub.initiate(`${skill} d`, skill)
    await hub.inState(again.body.id, 'queued')
    await hub.agent('flo', ['nothing much', skill], 1)
    expect(await hub.read(again.body.id)).toMatchObject({ state: 'accepted', agent: 'flo' })
  })

  test('whose lease lapses get nothing more', async () => {
    await hub.agent('gus', [skill])
    await hub.presence('gus', 'available', 5)
    await new Promise((resolve) => setTimeout(resolve, 5_100))
    const { body } = await hub.initiate(`${skill} late`, skill)
    await hub.inState(body.id, 'queued')
    await stack.sweep()
    expect((await hub.call('GET', '/agents/gus')).body.presence).toBe('offline')
  })

  test('with work are not deleted', async () => {
    await hub.availableAgent('hal', [skill])
    const { body } = await hub.initiate(`${skill} held`, skill)
    await hub.inState(body.id, 'accepted')
    expect(await hub.call('DELETE', '/agents/hal')).toMatchObject({
      status: 409,
      body: { code: 'AgentHasWork' },
    })
  })

  test('poll their work cheaply', async () => {
    await hub.availableAgent('ivy', [skill])
    const first = await hub.call('GET', '/agents/ivy/work')
    expect(first.body).toEqual({ offers: [], assignments: [] })
    const known = { 'if-none-match': first.headers.get('etag') ?? '' }
    expect((await hub.call('GET', '/agents/ivy/work', undefined, known)).status).toBe(304)
    const { body } = await hub.initiate(`${skill} new`, skill)
    await hub.inState(body.id, 'accepted')
    expect(await hub.call('GET', '/agents/ivy/work', undefined, known)).toMatchObject({
      status: 200,
      body: { assignments: [{ handoffId: body.id }] },
    })
  })
})

describe('skills', () => {
  test('tell what a handoff would meet, aliases and all', async () => {
    await hub.availableAgent('jo', ['credit cards'])
    const known = { id: 'credit cards', name: 'Credit Cards', agents: 1, agentsFree: 1, waiting: 0 }
    expect((await hub.call('GET', '/skills/CC')).body).toMatchObject(known)
    expect((await hub.call('GET', '/skills/juggling')).body).toMatchObject({
      agents: 0,
      reason: CANNOT_FIND_AGENT,
      preview: { outcome: 'failed', reason: CANNOT_FIND_AGENT },
    })
    expect((await hub.call('GET', '/skills/cc?agents=true')).body.preview).toMatchObject({
      agents: expect.arrayContaining([expect.objectContaining({ agent: 'jo', rule: 'free' })]),
      agentsTotal: expect.any(Number),
    })
    expect((await hub.call('GET', '/skills/cc?agents=maybe')).status).toBe(400)
    const odd = 'a/b c?d#e%f+g'
    expect((await hub.call('GET', `/skills/${encodeURIComponent(odd)}`)).body).toMatchObject({ id: odd })
    expect((await hub.call('GET', '/skills')).body.skills).toContainEqual(
      expect.objectContaining({ id: 'default', name: 'Any agent' }),
    )
  })

  test('come from an alias, from a Copilot Studio topic, or from nothing at all', async () => {
    await hub.availableAgent('kim', ['credit cards'], 9)
    const routed = async (value: unknown) => {
      const { body } = await hub.initiate(`${skill} ${JSON.stringify(value)}`, '', { value })
      return [body.skill, body.routedTo]
    }
    expect(await routed({ Skill: 'CC' })).toEqual(['CC', 'credit cards'])
    expect(await routed({ va_LastTopic: 'Refunds' })).toEqual([null, 'credit cards'])
    expect(await routed(null)).toEqual([null, 'default'])
  })

  test('are all needed when several are asked for', async () => {
    await hub.availableAgent('lea', [`${skill} a`])
    await hub.availableAgent('max', [`${skill} a`, { name: `${skill} b`, level: 2 }])
    const { body } = await hub.initiate(`${skill} both`, '', {
      value: { Skills: [`${skill} a`, { Skill: `${skill} b`, Level: 2 }] },
    })
    expect((await hub.inState(body.id, 'accepted')).agent).toBe('max')
  })
})

describe('ends', () => {
  test('completing twice gives the first result; another assignment, agent or state is a conflict', async () => {
    await hub.availableAgent('ned', [skill])
    const { body } = await hub.initiate(`${skill} e`, skill)
    const waiting = await hub.initiate(`${skill} f`, skill)
    await hub.inState(waiting.body.id, 'queued')
    expect(await hub.complete(waiting.body.id)).toMatchObject({
      status: 409,
      body: { code: 'ImpossibleInState', state: 'queued' },
    })
    expect(await hub.complete(body.id, { agent: 'someone' })).toMatchObject({ status: 409 })
    expect(await hub.complete(body.id, { assignment: 2 })).toMatchObject({ status: 409 })
    const first = await hub.complete(body.id, { agent: 'ned', assignment: 1 })
    expect(first.status).toBe(200)
    expect(await hub.complete(body.id, { agent: 'ned' })).toMatchObject({
      status: 200,
      body: { state: 'completed' },
    })
    expect((await hub.read(body.id)).log.filter(({ type }) => type === 'completed')).toHaveLength(1)
  })

  test('cancelling frees the agent at once, and the next is served', async () => {
    await hub.availableAgent('ola', [skill])
    const first = await hub.initiate(`${skill} g`, skill)
    await hub.inState(first.body.id, 'accepted')
    const second = await hub.initiate(`${skill} h`, skill)
    await hub.inState(second.body.id, 'queued')
    const cancelled = await hub.call('POST', '/handoffs/cancel', {
      conversation: { id: `${skill} g` },
      channelId: 'test',
      reason: 'The customer left',
    })
    expect(cancelled).toMatchObject({
      status: 200,
      body: { state: 'cancelled', message: 'The customer left' },
    })
    expect(await hub.read(second.body.id)).toMatchObject({ state: 'accepted', agent: 'ola' })
  })

  test('the end of the conversation cancels, too', async () => {
    await hub.agent('pam', [skill])
    const { body } = await hub.initiate(`${skill} i`, skill)
    await hub.inState(body.id, 'queued')
    await hub.call('POST', '/messages', {
      type: 'endOfConversation',
      channelId: 'test',
      conversation: { id: `${skill} i` },
    })
    expect(await hub.read(body.id)).toMatchObject({ state: 'cancelled', deliveries: [{ status: 'failed' }] })
  })

  test('after the end, the same conversation gets a new handoff', async () => {
    await hub.availableAgent('quy', [skill])
    const first = await hub.initiate(`${skill} j`, skill, { id: '1' })
    await hub.inState(first.body.id, 'accepted')
    await hub.complete(first.body.id)
    const second = await hub.initiate(`${skill} j`, skill, { id: '2' })
    expect(second.body.id).not.toBe(first.body.id)
    expect(await hub.inState(second.body.id, 'accepted')).toMatchObject({ agent: 'quy' })
  })
})

test('what is not stored is told apart from what is no id', async () => {
  const unknown = await hub.call('GET', `/handoffs/ho-default-${'0'.repeat(32)}`)
  expect(unknown).toMatchObject({ status: 404, body: { code: 'HandoffNotStored' } })
  expect(unknown.headers.get('retry-after')).toBe('1')
  expect(await hub.call('GET', '/handoffs/nonsense')).toMatchObject({
    status: 404,
    body: { code: 'HandoffUnknown' },
  })
})

test('open handoffs are listed in pages', async () => {
  await hub.agent('rex', [skill])
  const ids = await Promise.all(
    Array.from({ length: 60 }, async (_, index) => (await hub.initiate(`${skill} ${index}`, skill)).body.id),
  )
  for (const id of ids) await hub.inState(id, 'queued')
  const listed: string[] = []
  let continuation: unknown
  do {
    const more = typeof continuation === 'string' ? `&continuation=${continuation}` : ''
    const { body } = await hub.call('GET', `/handoffs?skill=${encodeURIComponent(skill)}${more}`)
    listed.push(...(body.handoffs as { id: string }[]).map(({ id }) => id))
    continuation = body.continuation
  } while (continuation !== undefined)
  expect(listed.sort()).toEqual(ids.sort())
})

test.each(['Z2FyYmFnZQ', 'garbage', encodeURIComponent(Buffer.from('a\né').toString('base64url'))])(
  'the continuation %s, which no page had, is refused',
  async (continuation) => {
    for (const list of ['handoffs', 'agents']) {
      const answer = await hub.call('GET', `/${list}?continuation=${continuation}`)
      expect(answer).toMatchObject({ status: 400, body: { code: 'InvalidContinuation' } })
    }
  },
)

test('a skill filter that is no skill is refused', async () => {
  expect(await hub.call('GET', '/handoffs?skill=%01')).toMatchObject({
    status: 400,
    body: { code: 'InvalidSkill' },
  })
})

test('the hub says that it is alive and ready', async () => {
  expect(await hub.call('GET', '/health/live')).toMatchObject({
    status: 200,
    body: { ok: true, pid: stack.host().pid },
  })
  expect(await hub.call('GET', '/health/ready')).toMatchObject({
    status: 200,
    body: {
      ready: true,
      dependencies: [
        { name: 'Service Bus', state: 'Connected' },
        { name: 'Cosmos DB', state: 'Connected' },
      ],
    },
  })
})
