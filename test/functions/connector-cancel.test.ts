import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { DescribedHub } from '../support/described.ts'
import { initiateActivity } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { until } from '../support/until.ts'

/* A bot gives up, by whichever of its ways: nobody works for it any more. */

let stack: TestStack
let hub: DescribedHub
let tests = 0

beforeAll(async () => {
  stack = await startTestStack({
    skills: [{ name: 'calls', assign: 'offer', offerSeconds: 3600, waitSeconds: 7200 }],
  })
  hub = new DescribedHub(stack.hub)
})
afterAll(() => stack.stop())

const conversation = (id: string) => ({ channelId: 'test', conversation: { id } })

const ways: [string, (conversationId: string, handoffId: string) => Promise<unknown>][] = [
  [
    'endOfConversation to the skill',
    (id) => hub.call('POST', '/messages', { type: 'endOfConversation', ...conversation(id) }),
  ],
  [
    'endOfConversation to the channel',
    (id) =>
      hub.call('POST', '/v3/conversations/x/activities/1', {
        ...{ type: 'endOfConversation', code: 'userCancelled' },
        ...conversation(id),
      }),
  ],
  ['cancelling its conversation', (id) => hub.call('POST', '/handoffs/cancel', conversation(id))],
  ['cancelling the handoff', (_, id) => hub.call('POST', `/handoffs/${id}/cancel`)],
]

const work = async (agent: string) => {
  const { offers, assignments } = (await hub.call('GET', `/agents/${agent}/work`)).body
  return { offers, assignments }
}
const IDLE = { offers: [], assignments: [] }

describe.each(ways)('%s', (_way, giveUp) => {
  test.each([
    ['queued', 'calls', false, 'failed'],
    ['offered', 'calls', true, 'failed'],
    ['accepted', 'default', true, 'completed'],
  ])('while %s: the work list is empty at once', async (state, skill, available, told) => {
    tests += 1
    const [agent, id] = [`agent-${tests}`, `c-${tests}`]
    const needs = `${skill} ${tests}`
    await hub.agent(agent, [skill, needs])
    if (available) await hub.presence(agent, 'available')
    const { body } = await hub.initiate(id, skill, { value: { Skill: skill, Skills: [needs] } })
    await hub.inState(body.id, state)
    for (const text of ['one', 'two']) {
      await hub.call('POST', '/v3/conversations/x/activities', { type: 'message', text, ...conversation(id) })
    }
    await giveUp(id, body.id)
    expect(await work(agent)).toEqual(IDLE)
    const ended = await hub.read(body.id)
    expect(ended).toMatchObject({ state: 'cancelled' })
    expect(ended.deliveries.at(-1)).toMatchObject({ status: told })
    const transcript = await hub.call('GET', `/handoffs/${body.id}/transcript`)
    expect(transcript.body.activities.map(({ text }) => text)).toEqual(['one', 'two'])
  })

  test('right after it asked: nobody ever has it for good, and the bot is told once', async () => {
    const agent = `quick-${(tests += 1)}`
    const skill = `quick ${tests}`
    await hub.availableAgent(agent, [skill], 20)
    const asked = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const id = `c-${skill}-${index}`
        const { body } = await hub.call('POST', '/messages', initiateActivity(id, skill))
        await giveUp(id, body.id)
        return body.id
      }),
    )
    for (const id of asked) {
      const { deliveries } = await until(`${id} to be stored and cancelled`, async () => {
        const handoff = await hub.read(id)
        return handoff.state === 'cancelled' && Array.isArray(handoff.deliveries) ? handoff : undefined
      })
      const told = deliveries.map(({ status }) => status)
      expect([['failed'], ['accepted', 'completed']]).toContainEqual(told)
    }
    expect(await work(agent)).toEqual(IDLE)
  })
})
