import * as z from 'zod'
import type { ReplyAddress } from '../handoff/states.ts'
import { accountSchema, type Account } from './accounts.ts'
import type { Conversation } from './conversation.ts'
import { textOf, withoutEmpty, type JsonObject } from './json.ts'
import { readTolerantly } from './tolerant.ts'

/** The states that the protocol has; sample bots show any other one to the customer. */
type StatusState = 'accepted' | 'failed' | 'completed'

export interface Status {
  readonly reply: ReplyAddress
  /** The same for every attempt to deliver this status. */
  readonly id: string
  /** When it happened: ISO 8601 in UTC. */
  readonly at: string
  readonly state: StatusState
  readonly message?: string
  readonly handoffId: string
  /** Counts the statuses of a handoff, so that a bot can drop a late one. */
  readonly sequence: number
  readonly agent?: { readonly id: string; readonly name?: string }
}

/** The members that do not depend on what happened. */
export interface Outgoing {
  readonly id: string
  /** ISO 8601. */
  readonly timestamp: string
  readonly channelId?: string
  readonly serviceUrl?: string
  readonly conversation: Conversation
  /** The customer: sample bots answer a status with a message to its sender. */
  readonly from?: Account
  readonly recipient?: Account
  readonly replyToId?: string
  readonly channelData: { readonly handoffHub: JsonObject }
}

export interface StatusActivity extends Outgoing {
  readonly type: 'event'
  readonly name: 'handoff.status'
  readonly value: { readonly state: StatusState; readonly message?: string }
}

/**
 * Makes the `handoff.status` for a bot. No member is null or empty, and none that an SDK knows has another
 * type, whatever the request held: the Agents SDK rejects the activity for one such member, and with its
 * documented wiring that ends the bot's process.
 *
 * @returns the activity, ready for JSON.stringify.
 */
export function statusActivity(status: Status): StatusActivity {
  const { state, message } = status
  return {
    type: 'event',
    name: 'handoff.status',
    ...outgoing(status),
    value: { state, ...(message && { message }) },
  }
}

/** @returns the members by which the bot recognises its conversation and the handoff. */
export function outgoing(status: Omit<Status, 'state'>): Outgoing {
  const { reply, handoffId, sequence, agent } = status
  const channelId = textOf(reply.channelId)
  const serviceUrl = textOf(reply.serviceUrl)
  const replyToId = textOf(reply.replyToId)
  const from = reply.user && accountOf(reply.user)
  const recipient = reply.bot && accountOf(reply.bot)
  return {
    id: status.id,
    timestamp: status.at,
    ...(channelId && { channelId }),
    ...(serviceUrl && { serviceUrl }),
    conversation: conversationOf(reply.conversation),
    ...(from && { from }),
    ...(recipient && { recipient }),
    ...(replyToId && { replyToId }),
    channelData: {
      handoffHub: { handoffId, sequence, ...(agent && { agent: withoutEmpty({ ...agent }) }) },
    },
  }
}

function accountOf(account: JsonObject): Account | undefined {
  return readTolerantly(accountSchema, account, '').members
}

/** The members of a Bot Framework ConversationAccount, all but its id. */
const conversationMembers = z.object({
  name: z.string().exactOptional(),
  isGroup: z.boolean().exactOptional(),
  conversationType: z.string().exactOptional(),
  tenantId: z.string().exactOptional(),
  role: z.string().exactOptional(),
  aadObjectId: z.string().exactOptional(),
})

function conversationOf(conversation: Conversation): Conversation {
  const known = readTolerantly(conversationMembers, conversation, '').members ?? {}
  const others = Object.entries(withoutEmpty(conversation)).filter(
    ([key]) => !(key in conversationMembers.shape),
  )
  return { ...Object.fromEntries(others), ...known, id: conversation.id }
}
