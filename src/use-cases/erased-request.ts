import type { HandoffRequest } from '../handoff/receive.ts'
import type { Handoff, Open } from '../handoff/states.ts'
import type { Instant } from '../handoff/time.ts'
import { cancel } from '../handoff/transitions.ts'
import { cancelWithoutWords } from '../handoff/without-words.ts'
import { conversationKey } from './conversation-key.ts'
import type { ConversationFound, Hub, Left } from './ports.ts'

/*
 * A conversation may be erased while a request of it is on its way. It still becomes a handoff, so that its
 * bot is told; what was said goes.
 */

type Arriving = Pick<HandoffRequest, 'pool' | 'bot' | 'reply' | 'receivedAt'>

/** @returns whether the conversation was erased after this request of it was received. */
export function isErased(conversation: ConversationFound | undefined, { receivedAt }: Arriving): boolean {
  const erasedAt = conversation?.type === 'left' ? conversation.left.erasedAt : undefined
  return erasedAt !== undefined && erasedAt > receivedAt
}

/** The same, looked up. */
export async function wasErased(hub: Hub, request: Arriving): Promise<boolean> {
  return isErased(await hub.routing.conversation(request.pool, conversationKey(request)), request)
}

/** @returns the handoff as cancelled before it arrived. */
export function cancelOnArrival(
  handoff: Handoff<Open>,
  { by, reason, endOfConversation }: Omit<Left, 'at' | 'erasedAt'>,
  erased: boolean,
  at: Instant,
) {
  const way = endOfConversation === true ? 'endOfConversation' : 'cancel'
  return (erased ? cancelWithoutWords : cancel)(handoff, by, reason, at, way)
}

/** Takes away what was said of a handoff that is not to have it; again each time that its request comes. */
export async function eraseWordsOf(hub: Hub, { id, state }: Handoff): Promise<void> {
  if (state.name === 'cancelled' && state.wordsErased === true) await hub.erasure.eraseWords(id)
}
