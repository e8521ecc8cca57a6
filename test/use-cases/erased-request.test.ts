import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { HandoffId } from '../../src/handoff/names.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { cancelConversation, cancelHandoff } from '../../src/use-cases/cancel.ts'
import { failDeadRequest } from '../../src/use-cases/dead-letter.ts'
import * as erasing from '../support/erasing.ts'
import { ended, erase, HOUR, newConversation, said, secretOf, tell } from '../support/erasing.ts'
import { startTestServers, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const staffedHub = () => erasing.staffedHub(servers)
const mentioning = (text: string) => erasing.mentioning(servers, text)

describe('a request that was on its way', () => {
  /** What was said does not come back, however often the request comes and whatever happens between. */
  async function arrives(hub: TestHub, conversation: string, arrive: () => Promise<void>, id: HandoffId) {
    for (let time = 0; time < 2; time++) {
      await arrive()
      expect(await mentioning(secretOf(conversation))).toEqual([])
      await tell(hub, id)
      expect((await hub.read(id)).transcript).toEqual({ state: 'none', activities: 0 })
      servers.clock.pass(2 * HOUR)
    }
    expect(hub.statuses(id)).toEqual(['failed'])
    expect((await erase(hub.hub, conversation)).handoffs).toEqual([id])
    expect(await mentioning(conversation)).toEqual([])
  }

  async function onItsWay(hub: TestHub, skill = 'billing', text = 'my secret') {
    const conversation = newConversation()
    const more = { ...said(conversation, text), value: { Skill: skill, note: secretOf(conversation) } }
    const message = await hub.request(conversation, skill, more)
    servers.clock.pass(1)
    return { conversation, message, id: message.request.id }
  }

  test('is cancelled without what was said', async () => {
    const hub = await staffedHub()
    const { conversation, message, id } = await onItsWay(hub)
    await erase(hub.hub, conversation)
    await assign(hub.hub, message)
    expect(await hub.read(id)).toMatchObject({
      state: { name: 'cancelled', reason: 'The conversation was erased' },
      transcript: { state: 'none', activities: 0 },
    })
    await arrives(hub, conversation, () => assign(hub.hub, message), id)
  })

  test('is cancelled so, too, when nobody could have taken it', async () => {
    const hub = await staffedHub()
    const { conversation, message, id } = await onItsWay(hub, 'knitting')
    await erase(hub.hub, conversation)
    await arrives(hub, conversation, () => assign(hub.hub, message), id)
  })

  test('is cancelled so, too, when its bot had given it up, or gives the conversation up', async () => {
    const hub = await staffedHub()
    const { conversation, message, id } = await onItsWay(hub)
    await cancelHandoff(hub.hub, { supervisor: false, bot: 'shop' }, id)
    await erase(hub.hub, conversation)
    const there = { id: conversation, channelId: 'test' }
    await cancelConversation(hub.hub, { supervisor: false, bot: 'shop' }, hub.bot, there)
    await arrives(hub, conversation, () => assign(hub.hub, message), id)
  })

  test('has no large transcript any more', async () => {
    const hub = await staffedHub()
    const long = 'x'.repeat(200_000)
    const { conversation, message, id } = await onItsWay(hub, 'billing', long)
    expect(message.transcript).toEqual({ kind: 'kept' })
    expect((await erase(hub.hub, conversation)).handoffs).toEqual([id])
    await arrives(hub, conversation, () => assign(hub.hub, message), id)
  })

  test('that cannot be processed fails without what was said', async () => {
    const hub = await staffedHub()
    const { conversation, message, id } = await onItsWay(hub)
    await erase(hub.hub, conversation)
    servers.clock.pass(24 * HOUR)
    const dead = { queue: 'handoff-requests', reason: 'TTLExpiredException', body: message }
    await arrives(hub, conversation, () => failDeadRequest(hub.hub, message, dead), id)
  })

  test('keeps what was said when it was received after that, also when its bot gives it up', async () => {
    const hub = await staffedHub()
    const { conversation } = await onItsWay(hub)
    await erase(hub.hub, conversation)
    servers.clock.pass(1)
    const message = await hub.request(conversation, 'billing', said(conversation))
    servers.clock.pass(1)
    const there = { id: conversation, channelId: 'test' }
    await cancelConversation(hub.hub, { supervisor: false, bot: 'shop' }, hub.bot, there)
    await assign(hub.hub, message)
    const kept = { state: { name: 'cancelled' }, transcript: { state: 'stored', activities: 1 } }
    expect(await hub.read(message.request.id)).toMatchObject(kept)
  })

  test('is an ordinary one when it was received after that', async () => {
    const hub = await staffedHub()
    const conversation = newConversation()
    await ended(hub, conversation)
    await erase(hub.hub, conversation)
    servers.clock.pass(1)
    const id = await hub.ask(conversation, 'billing', said(conversation, 'here again'))
    expect(await hub.state(id)).toBe('accepted by ada')
    expect(await hub.read(id)).toMatchObject({ transcript: { state: 'stored', activities: 1 } })
  })
})
