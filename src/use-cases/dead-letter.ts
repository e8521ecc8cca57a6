import type { AgentId, HandoffId, Pool } from '../handoff/names.ts'
import { receive } from '../handoff/receive.ts'
import { fail } from '../handoff/transitions.ts'
import { withoutWords } from '../handoff/without-words.ts'
import { commit } from './commit.ts'
import { conversationKey } from './conversation-key.ts'
import { wasErased } from './erased-request.ts'
import { untilDecided } from './errors.ts'
import type { Hub } from './ports.ts'
import type { RequestMessage } from './ports-messages.ts'

export interface DeadMessage {
  readonly queue: string
  readonly reason: string
  readonly body: unknown
}

const COULD_NOT_BE_PROCESSED = 'The request could not be processed'

/**
 * A request that failed for good becomes a failed handoff, so that its bot is told; the message is kept
 * for the operator.
 */
export async function failDeadRequest(hub: Hub, message: RequestMessage, dead: DeadMessage): Promise<void> {
  const { request, value } = message
  const erased = await wasErased(hub, request)
  await keepDead(hub, request.id, erased ? { ...dead, body: null } : dead)
  // Kept as by assign, so that the request is known if it ever comes again.
  const record = { handoffId: request.id, value, receivedAt: request.receivedAt }
  await hub.conversations.keepRequest(record, conversationKey(request))
  if (erased) await hub.erasure.eraseWords(request.id)
  await untilDecided(async () => {
    const found = await hub.routing.find(request.id)
    if (found?.type === 'alias' || (await hub.conversations.archived(request.id)) !== undefined) return 'done'
    const now = hub.now()
    // What is stored has its deadline and is swept: only what came after storing it has failed.
    if (found?.type === 'handoff') return 'done'
    const fresh = receive(request, hub.registry.policyOf(request.wish.routedTo), now)
    const failed = fail(
      erased ? withoutWords(fresh) : fresh,
      'CouldNotBeProcessed',
      COULD_NOT_BE_PROCESSED,
      now,
    )
    const result = await commit(hub, request.pool, [
      found === undefined
        ? { type: 'createHandoff', handoff: failed }
        : { type: 'replaceHandoff', handoff: failed, replacing: found.version },
    ])
    return result.committed ? 'done' : undefined
  })
}

/**
 * Any other message that failed for good concerns the operator. What it was to bring about is in the
 * store, and the sweep brings it about.
 * @param about the handoff or the agent; undefined when the message cannot be read.
 */
export async function keepDead(
  hub: Hub,
  about: HandoffId | { readonly pool: Pool; readonly agentId: AgentId } | undefined,
  dead: DeadMessage,
): Promise<void> {
  const handoffId =
    typeof about === 'object' ? `agent-${about.pool}-${about.agentId}` : (about ?? 'unreadable')
  hub.log('error', 'A message failed for good', { handoffId, queue: dead.queue, reason: dead.reason })
  await hub.conversations.keepDeadLetter({ ...dead, handoffId, at: hub.now() })
}
