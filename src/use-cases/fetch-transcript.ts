import { redactActivities } from '../activity/redact.ts'
import type { HandoffId } from '../handoff/names.ts'
import { isSettled, type Handoff, type JsonObject } from '../handoff/states.ts'
import { settleTranscript, type Fetched } from '../handoff/repeats.ts'
import { commit } from './commit.ts'
import { conversationKey } from './conversation-key.ts'
import { TransientError, untilDecided } from './errors.ts'
import type { Bot, Hub } from './ports.ts'

/** Reads a fetched document as transcript activities; gives why when it is none. */
export type ReadTranscript = (
  body: Uint8Array,
) => { readonly activities: readonly JsonObject[] } | { readonly unreadable: string }

/**
 * Fetches a transcript that a request gave as a link, after the assignment, so that a slow host holds
 * nobody up. Whatever goes wrong costs the transcript, never the handoff, and is written where people see
 * it.
 * @param id of the request: the handoff's own, or that of a repeated one.
 */
export async function fetchWantedTranscript(
  hub: Hub,
  id: HandoffId,
  readBody: ReadTranscript,
  lastTry: boolean,
): Promise<void> {
  const found = await hub.routing.find(id)
  if (found?.type !== 'handoff' || !isLinked(found.stored.value, id)) return
  await settle(hub, id, await fetchOne(hub, found.stored.value, id, readBody, lastTry))
}

const isLinked = (handoff: Handoff, id: HandoffId) => handoff.linked.some((each) => each.id === id)

async function fetchOne(
  hub: Hub,
  handoff: Handoff,
  id: HandoffId,
  readBody: ReadTranscript,
  lastTry: boolean,
): Promise<Fetched> {
  const { contentUrl } = (await hub.conversations.request(id)) ?? {}
  const bot = hub.registry.bot(handoff.bot)
  if (contentUrl === undefined || bot === undefined) {
    return { fault: 'Its link or its bot is no longer known' }
  }
  const fetched = await fetchOrGiveUp(hub, contentUrl, bot, lastTry)
  if (fetched.outcome === 'unavailable') return { fault: fetched.reason }
  const read = readBody(fetched.body)
  if ('unreadable' in read) return { fault: read.unreadable }
  const { kept } = redactActivities(read.activities, hub.redaction)
  return hub.conversations.keepTranscript(id, kept, conversationKey(handoff))
}

async function fetchOrGiveUp(hub: Hub, contentUrl: string, bot: Bot, lastTry: boolean) {
  try {
    return await hub.fetchTranscript(contentUrl, bot)
  } catch (error) {
    if (!lastTry || !(error instanceof TransientError)) throw error
    return { outcome: 'unavailable' as const, reason: error.message }
  }
}

async function settle(hub: Hub, id: HandoffId, fetched: Fetched): Promise<void> {
  await untilDecided(async () => {
    const found = await hub.routing.find(id)
    if (found?.type !== 'handoff' || !isLinked(found.stored.value, id)) return 'done'
    const handoff = settleTranscript(found.stored.value, id, fetched, hub.now())
    // Before the write that settles it: a process that dies in between then does both again.
    if (isSettled(handoff)) await hub.conversations.archive(handoff, conversationKey(handoff))
    const result = await commit(hub, handoff.pool, [
      { type: 'replaceHandoff', handoff, replacing: found.stored },
    ])
    return result.committed ? 'done' : undefined
  })
}
