import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { assign } from '../../src/use-cases/assign.ts'
import { eraseConversation } from '../../src/use-cases/erase.ts'
import { notify } from '../../src/use-cases/notify.ts'
import type { Hub } from '../../src/use-cases/ports.ts'
import { tellDesk } from '../../src/use-cases/tell-desk.ts'
import { aroundPorts } from '../support/around-ports.ts'
import * as erasing from '../support/erasing.ts'
import { ended, erase, HOUR, newConversation, said, tell, where } from '../support/erasing.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const staffedHub = () => erasing.staffedHub(servers)
const mentioning = (text: string) => erasing.mentioning(servers, text)

const tellTheBot = (hub: TestHub, id: string) => hub.notify(id)
const tellTheDesk = (hub: TestHub, id: string) => tellDesk(hub.hub, id)

const ALL = {
  routing: { handoff: 1, alias: 1, notices: 1, user: 1 },
  conversations: { request: 2, transcript: 2, message: 1, handoff: 1, deadLetter: 1 },
}

describe('a conversation that has ended', () => {
  test('leaves nothing behind but a receipt and a line of the log, which do not name it', async () => {
    const hub = await staffedHub()
    const conversation = newConversation()
    const ids = await ended(hub, conversation)
    expect((await mentioning(conversation)).length).toBeGreaterThan(5)
    const lines: string[] = []
    const log: Hub['log'] = (_level, message, facts) => lines.push(JSON.stringify([message, facts]))

    const receipt = await erase({ ...hub.hub, log }, conversation)

    expect(receipt).toMatchObject({ handoffs: [...ids].sort(), documents: ALL })
    expect(await mentioning(conversation)).toEqual([])
    for (const id of ids) expect(await mentioning(id)).toEqual([])
    expect(lines).toEqual([expect.stringContaining(receipt.id)])
    expect(`${lines.join()} ${JSON.stringify(receipt)}`).not.toContain(conversation)
    expect(lines[0]).toContain(receipt.conversation.digest)
    await expect(hub.read(ids[0])).rejects.toMatchObject({ code: 'HandoffNotStored' })

    const again = await erase(hub.hub, conversation)
    expect(again).toMatchObject({ handoffs: [], documents: { routing: {}, conversations: {} } })
  })

  test('does not come back by a message with its news that a process had held', async () => {
    const hub = await staffedHub()
    const conversation = newConversation()
    const id = await hub.ask(conversation, 'billing', said(conversation))
    await tell(hub, id)
    await hub.complete(id)
    await tellDesk(hub.hub, id)
    servers.clock.pass(46)
    await notify(hub.hub, id)
    expect(hub.statuses(id)).toEqual(['accepted', 'completed'])

    await erase(hub.hub, conversation)
    await hub.notify(id)
    expect(await mentioning(conversation)).toEqual([])
    expect(hub.statuses(id)).toEqual(['accepted', 'completed'])
  })

  test('is found when only the archive is left, with all the handoffs it had', async () => {
    const hub = await staffedHub()
    const conversation = newConversation()
    const first = await ended(hub, conversation)
    servers.clock.pass(HOUR / 2)
    const second = await ended(hub, conversation)
    servers.clock.pass(48 * HOUR)
    const { handoffs, documents } = await erase(hub.hub, conversation)
    expect(handoffs).toEqual([...first, ...second].sort())
    const kept = { request: 4, transcript: 4, message: 2, handoff: 2, deadLetter: 2 }
    expect(documents.conversations).toEqual(kept)
    expect(await mentioning(conversation)).toEqual([])
  })

  test('takes nothing of another conversation, channel or bot with it', async () => {
    const hub = await staffedHub()
    const conversation = newConversation()
    const [mine] = await ended(hub, conversation)
    const other = async (more: object, asked = conversation) => {
      const id = await hub.ask(asked, 'billing', more)
      await hub.complete(id)
      await tell(hub, id)
      return id
    }
    const message = await hub.request(conversation, 'billing')
    const id = `${message.request.id.slice(0, -8)}00000000`
    await assign(hub.hub, { ...message, request: { ...message.request, id, bot: 'other' } })
    await hub.complete(id)
    await tell(hub, id)
    const others = [await other({ channelId: 'else' }), await other({}, `${conversation}-b`), id]
    const before = await Promise.all(others.map(mentioning))

    expect((await erase(hub.hub, conversation)).handoffs).toContain(mine)

    expect(await Promise.all(others.map(mentioning))).toEqual(before)
    expect(before.map((each) => each.length)).toEqual([4, 4, 4])
  })

  test('is erased once by two at the same time', async () => {
    const hub = await staffedHub()
    const conversation = newConversation()
    await ended(hub, conversation)
    const receipts = await Promise.all([erase(hub.hub, conversation), erase(hub.hub, conversation)])
    const archives = receipts.map(({ documents }) => documents.conversations.handoff ?? 0)
    expect(archives.sort()).toEqual([0, 1])
    expect(await mentioning(conversation)).toEqual([])
  })

  /** Erases a new conversation each time, once dying after so many steps, and once more. @returns the steps. */
  async function dyingEverywhere(dieAfter: (steps: number, hub: TestHub) => Hub): Promise<number> {
    const hub = await staffedHub()
    for (let steps = 0; ; steps++) {
      const conversation = newConversation()
      await ended(hub, conversation)
      const dies = await erase(dieAfter(steps, hub), conversation).then(
        () => false,
        () => true,
      )
      servers.cosmos.faults.clear()
      await erase(hub.hub, conversation)
      expect(await mentioning(conversation)).toEqual([])
      const users = await mentioning('"type":"user"')
      expect(users.filter((each) => each.includes(`"pool":"${hub.pool}"`))).toEqual([])
      if (!dies) return steps
    }
  }

  test('is erased to the end by the next call, wherever the first one died', async () => {
    const calls = await dyingEverywhere((steps, { hub }) => {
      let left = steps
      return aroundPorts(hub, (call) => {
        if (left-- === 0) return Promise.reject(new Error('The process is gone'))
        return call()
      })
    })
    expect(calls).toBeGreaterThan(10)
  })

  test('is erased to the end, too, when any of the deletions failed', async () => {
    const deletions = await dyingEverywhere((steps, { hub }) => {
      servers.cosmos.faults.plan({ effect: 'fail', status: 500 }, { kinds: ['delete'], after: steps })
      return hub
    })
    expect(deletions).toBeGreaterThan(10)
  })
})

describe('is refused', () => {
  test('while there is an open handoff, which then goes on', async () => {
    const hub = await staffedHub()
    const conversation = newConversation()
    const id = await hub.ask(conversation, 'billing', said(conversation))
    const before = await mentioning(conversation)
    const refusal = { kind: 'conflict', code: 'ConversationOpen', facts: { handoffId: id } }
    await expect(erase(hub.hub, conversation)).rejects.toMatchObject(refusal)
    expect(await mentioning(conversation)).toEqual(before)
    expect(await hub.state(id)).toBe('accepted by ada')

    const { registry } = hub.hub
    const moved = { ...registry, bot: () => ({ ...hub.bot, pool: 'the bot has another pool by now' }) }
    await expect(erase({ ...hub.hub, registry: moved }, conversation)).rejects.toMatchObject(refusal)
  })

  test.each([
    ['desk', tellTheBot, tellTheDesk],
    ['bot', tellTheDesk, tellTheBot],
  ])('until the %s knows how it ended, too', async (_who, first, second) => {
    const hub = await staffedHub()
    const conversation = newConversation()
    const id = await hub.ask(conversation, 'billing', said(conversation))
    await hub.complete(id)
    const refusal = { code: 'HandoffNotSettled', facts: { handoffId: id }, retryAfterSeconds: 10 }
    await first(hub, id)
    await expect(erase(hub.hub, conversation)).rejects.toMatchObject(refusal)
    await second(hub, id)
    expect(hub.statuses(id)).toEqual(['accepted', 'completed'])
    expect(await erase(hub.hub, conversation)).toMatchObject({ handoffs: [id] })
  })

  test('while another process is at work on it, for as long as its claim holds', async () => {
    const hub = await staffedHub()
    const conversation = newConversation()
    const id = await hub.ask(conversation, 'billing', said(conversation))
    await hub.complete(id)
    await tellDesk(hub.hub, id)
    const archive = () => Promise.reject(new Error('The archive is away'))
    const conversations = { ...hub.hub.conversations, archive }
    await expect(hub.notify(id, { ...hub.hub, conversations })).rejects.toThrow('The archive is away')
    await expect(erase(hub.hub, conversation)).rejects.toMatchObject({ code: 'HandoffNotSettled' })
    servers.clock.pass(60)
    expect(await erase(hub.hub, conversation)).toMatchObject({ handoffs: [id] })
  })

  test('until its transcript has come, or will not', async () => {
    const hub = await staffedHub()
    const conversation = newConversation()
    const attachments = [{ name: 'Transcript', contentUrl: 'https://files.example/transcript.json' }]
    const id = await hub.ask(conversation, 'billing', { attachments })
    await hub.complete(id)
    await tell(hub, id)
    await expect(erase(hub.hub, conversation)).rejects.toMatchObject({ code: 'HandoffNotSettled' })
  })

  test('to all but supervisors, and for a bot that is not there', async () => {
    const { hub } = await staffedHub()
    const bot = { bot: 'shop', supervisor: false }
    const asked = eraseConversation(hub, bot, where('any'))
    await expect(asked).rejects.toMatchObject({ code: 'SupervisorOnly' })
    const unknown = eraseConversation(hub, SUPERVISOR, { ...where('any'), bot: 'nobody' })
    await expect(unknown).rejects.toMatchObject({ code: 'BotUnknown' })
  })
})
