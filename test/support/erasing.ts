import type { HandoffId } from '../../src/handoff/names.ts'
import { keepDead } from '../../src/use-cases/dead-letter.ts'
import { eraseConversation } from '../../src/use-cases/erase.ts'
import { hear } from '../../src/use-cases/hear.ts'
import type { Hub } from '../../src/use-cases/ports.ts'
import { tellDesk } from '../../src/use-cases/tell-desk.ts'
import { SUPERVISOR, type TestHub, type TestServers } from './hub.ts'

export const HOUR = 60 * 60
let conversations = 0
/** All tests share the store, and the bot's name: each has a conversation of its own. */
export const newConversation = () => `erase-me-${String(++conversations).padStart(3, '0')}`

export const secretOf = (conversation: string) => `the secret of ${conversation}`
export const said = (conversation: string, text = 'my secret') => ({
  attachments: [
    {
      name: 'Transcript',
      content: { activities: [{ type: 'message', text: `${secretOf(conversation)}: ${text}` }] },
    },
  ],
  value: { Skill: 'billing', note: secretOf(conversation) },
  from: { id: `user of ${conversation}`, name: `${conversation} Miller` },
})

export const where = (conversation: string) => ({
  bot: 'shop',
  channelId: 'test',
  conversationId: conversation,
})
export const erase = (hub: Hub, conversation: string) =>
  eraseConversation(hub, SUPERVISOR, where(conversation))

/** A hub with somebody for billing, and a desk. */
export async function staffedHub(servers: TestServers): Promise<TestHub> {
  const hub = servers.hub({ billing: { sticky: { rememberSeconds: 1000, waitSeconds: 40 } } })
  hub.desk.open()
  await hub.availableAgent('ada', ['billing'], 10)
  return hub
}

/** Tells bot and desk all there is to tell. */
export async function tell(hub: TestHub, id: HandoffId): Promise<void> {
  await hub.notify(id)
  await tellDesk(hub.hub, id)
}

/** A handoff with everything that a handoff can have, over and told. @returns its id and its other name. */
export async function ended(hub: TestHub, conversation: string): Promise<[HandoffId, HandoffId]> {
  const id = await hub.ask(conversation, 'billing', said(conversation))
  const alias = await hub.ask(conversation, 'billing', said(conversation, 'once more'))
  const activity = { type: 'message', id: 'm1', text: `${conversation}: are you there?` }
  const heard = { kind: 'message' as const, conversationId: conversation, channelId: 'test', activity }
  await hear(hub.hub, { supervisor: false, bot: 'shop' }, hub.bot, heard)
  await hub.complete(id)
  await tell(hub, id)
  await keepDead(hub.hub, id, { queue: 'handoff-status', reason: 'any', body: secretOf(conversation) })
  return [id, alias]
}

/** @returns the documents of both containers that mention a text. */
export async function mentioning(servers: TestServers, text: string): Promise<string[]> {
  const query = 'SELECT * FROM c'
  const both = [servers.routing, servers.conversations]
  const all = await Promise.all(both.map((each) => each.items.query<object>(query).fetchAll()))
  return all
    .flatMap(({ resources }) => resources.map((each) => JSON.stringify(each)))
    .filter((each) => each.includes(text))
}
