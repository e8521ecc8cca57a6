import * as z from 'zod'
import type { ActivityLimits } from './limits.ts'
import { problem, type Problem } from './problems.ts'

/** The conversation as the bot gave it; every status carries it back. */
export const conversationSchema = z.looseObject({ id: z.string() })

export type Conversation = Readonly<z.infer<typeof conversationSchema>>

const POINTER = '/conversation/id'

/** @returns what is wrong with a conversation: its id, or its size as JSON; or undefined. */
export function conversationProblem(conversation: Conversation, limits: ActivityLimits): Problem | undefined {
  const idProblem = conversationIdProblem(conversation.id, limits)
  if (idProblem) return idProblem
  const bytes = Buffer.byteLength(JSON.stringify(conversation), 'utf8')
  if (bytes <= limits.conversationBytes) return undefined
  const message = `conversation has ${bytes} bytes as JSON, the limit is ${limits.conversationBytes}; send less.`
  return problem('InvalidConversation', '/conversation', message)
}

/**
 * Checks an id that will be sent back byte for byte, in JSON and in a URL path.
 *
 * @returns InvalidConversation, ConversationIdTooLong, or undefined when the id can be used.
 */
export function conversationIdProblem(id: string, limits: ActivityLimits): Problem | undefined {
  const reason = whyUnusable(id)
  if (reason !== undefined) {
    const message = `conversation.id ${reason}; send the id of the bot's own conversation.`
    return problem('InvalidConversation', POINTER, message)
  }
  const bytes = Buffer.byteLength(id, 'utf8')
  if (bytes <= limits.conversationIdBytes) return undefined
  const message = `conversation.id has ${bytes} bytes, the limit is ${limits.conversationIdBytes}; send a shorter id.`
  return problem('ConversationIdTooLong', POINTER, message)
}

function whyUnusable(id: string): string | undefined {
  if (id.trim() === '') return 'is blank'
  // encodeURIComponent leaves dots alone and URL parsing removes such a step from the path.
  if (id === '.' || id === '..') return 'is a step of a path'
  if (/\p{Cc}/u.test(id)) return 'has control characters'
  // A half of a surrogate pair has no bytes in UTF-8, and encodeURIComponent throws on it.
  if (/\p{Cs}/u.test(id)) return 'is not valid Unicode'
  return undefined
}
