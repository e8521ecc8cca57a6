import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { DescribedHub } from '../support/described.ts'
import { startBotReceiver, type BotReceiver } from '../support/bot-receiver.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { until } from '../support/until.ts'

const NEVER_OPEN = { timeZone: 'Etc/UTC', open: {} }
const closedToday = (whenClosed: string) => {
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
  // The day after tomorrow, so that no test runs into it.
  const day = days[(new Date().getUTCDay() + 2) % 7] ?? ''
  return { timeZone: 'Etc/UTC', open: { [day]: ['09:00-10:00'] }, whenClosed }
}

let stack: TestStack
let bot: BotReceiver
let hub: DescribedHub
let agents: readonly [string, string]
let tests = 0

beforeAll(async () => {
  bot = await startBotReceiver()
  const offer = { assign: 'offer', offerSeconds: 3600, waitSeconds: 7200 }
  stack = await startTestStack({
    bots: [{ id: 'shop', delivery: { via: 'webhook', url: `${bot.url}/hook` } }],
    skills: [
      { name: 'calls', ...offer },
      { name: 'brief', ...offer, offerSeconds: 5, askAgainSeconds: 1 },
      { name: 'wrapped', wrapUpSeconds: 2 },
      { name: 'seldom', hours: closedToday('fail') },
      { name: 'later', hours: closedToday('wait') },
      { name: 'never', hours: NEVER_OPEN },
    ],
    agents: { graceSeconds: 3600, unansweredOffers: 1 },
  })
  hub = new DescribedHub(stack.hub)
})

afterAll(async () => {
  await stack.stop()
  await bot.close()
})

beforeEach(() => {
  tests += 1
  agents = [`ada-${tests}`, `bob-${tests}`]
})

const call = (id: string, verb: string, body: unknown = {}) =>
  hub.call('POST', `/handoffs/${id}/${verb}`, body)

/** The first agent is asked. A skill of its own asks for nobody else's agents. */
async function offered(skill = 'calls'): Promise<{ id: string; conversation: string }> {
  const own = `only ${tests}`
  await hub.availableAgent(agents[0], [skill, own])
  await hub.availableAgent(agents[1], [skill, own])
  const conversation = `${skill} ${tests}`
  const { body } = await hub.initiate(conversation, '', { value: { Skills: [skill, own] } })
  expect(await hub.inState(body.id, 'offered')).toMatchObject({ agent: agents[0], assignment: 0 })
  return { id: body.id, conversation }
}

describe('an offer over HTTP', () => {
  test('is in the work of its agent, whose poll sees it come and go', async () => {
    await hub.availableAgent(agents[0], ['calls', `only ${tests}`])
    const poll = (known = '') =>
      hub.call('GET', `/agents/${agents[0]}/work`, undefined, { 'if-none-match': known })
    const none = await poll()
    const etag = none.headers.get('etag') ?? ''
    expect((await poll(etag)).status).toBe(304)
    const { id } = await offered()
    const some = await poll(etag)
    expect(some).toMatchObject({
      status: 200,
      body: { offers: [{ handoffId: id, skill: 'calls' }], assignments: [] },
    })
    expect((await poll(some.headers.get('etag') ?? '')).status).toBe(304)
    await call(id, 'decline', { agent: agents[0] })
    expect((await poll(some.headers.get('etag') ?? '')).body).toEqual({ offers: [], assignments: [] })
  })

  test('is listed by its state, and says until when', async () => {
    const { id } = await offered()
    const { body } = await hub.call('GET', `/handoffs?state=offered&agent=${agents[0]}`)
    expect(body.handoffs).toMatchObject([
      { id, state: 'offered', timings: { offerUntil: expect.anything() } },
    ])
  })

  test('accepted tells the bot once, however often it is accepted', async () => {
    const { id, conversation } = await offered()
    for (let time = 0; time < 2; time++) {
      expect(await call(id, 'accept', { agent: agents[0] })).toMatchObject({
        status: 200,
        body: { state: 'accepted', agent: agents[0], assignment: 1 },
      })
    }
    await hub.delivered(id)
    expect(bot.states(conversation)).toEqual(['accepted'])
    expect(await call(id, 'accept', { agent: agents[1] })).toMatchObject({
      status: 409,
      body: { code: 'ImpossibleInState', state: 'accepted', agent: agents[0], assignment: 1 },
    })
  })

  test('declined goes to the next at once', async () => {
    const { id, conversation } = await offered()
    const said = { agent: agents[0], message: 'Not my customer' }
    for (let time = 0; time < 2; time++) {
      expect(await call(id, 'decline', said)).toMatchObject({
        status: 200,
        body: { state: 'offered', agent: agents[1] },
      })
    }
    expect((await hub.read(id)).log).toContainEqual(
      expect.objectContaining({ type: 'offerDeclined', agent: agents[0], message: 'Not my customer' }),
    )
    await call(id, 'accept')
    await hub.delivered(id)
    expect(bot.states(conversation)).toEqual(['accepted'])
  })

  test('that nobody answers goes to the next by itself, and its agent is set away', async () => {
    const { id } = await offered('brief')
    const next = await until('the next agent to be asked', async () => {
      const body = await hub.read(id)
      return body.agent === agents[1] ? body : undefined
    })
    expect(next.log.map(({ type }) => type)).toEqual([
      'queued',
      'offered',
      'offerExpired',
      'agentSetAway',
      'offered',
    ])
    expect((await hub.call('GET', `/agents/${agents[0]}`)).body).toMatchObject({
      presence: 'away',
      presenceReason: 'offersUnanswered',
      offers: [],
    })
  })
})

test('the end of a wrap-up gives the agent the next handoff by itself', async () => {
  await hub.availableAgent(agents[0], ['wrapped'])
  const first = await hub.initiate(`wrapped ${tests}`, 'wrapped')
  await hub.inState(first.body.id, 'accepted')
  await hub.complete(first.body.id)
  const next = await hub.initiate(`wrapped next ${tests}`, 'wrapped')
  await hub.inState(next.body.id, 'queued')
  expect(await hub.inState(next.body.id, 'accepted')).toMatchObject({ agent: agents[0] })
})

describe('a skill that is closed', () => {
  test.each(['seldom', 'never'])('fails a handoff at once when it is %s open', async (skill) => {
    await hub.availableAgent(agents[0], [skill])
    const { body } = await hub.initiate(`${skill} ${tests}`, skill)
    expect(await hub.inState(body.id, 'failed')).toMatchObject({ code: 'Closed' })
    await hub.delivered(body.id)
    expect(bot.states(`${skill} ${tests}`)).toEqual(['failed'])
  })

  test('keeps a handoff until it opens, where its rules say so', async () => {
    await hub.availableAgent(agents[0], ['later'])
    const { body } = await hub.initiate(`later ${tests}`, 'later')
    const waiting = await hub.inState(body.id, 'queued', 'accepted', 'failed')
    await stack.sweep()
    expect(await hub.read(body.id)).toMatchObject({ state: 'queued' })
    const { waitUntil } = waiting.timings as { waitUntil: string }
    expect(new Date(waitUntil).toISOString()).toMatch(/T09:10:00\.000Z$/)
  })
})
