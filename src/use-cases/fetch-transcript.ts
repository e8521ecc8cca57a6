import type { HandoffId } from '../handoff/names.ts'
import { isSettled, type TranscriptFacts } from '../handoff/states.ts'
import { settleTranscript } from '../handoff/transitions.ts'
import { TransientError, untilDecided } from './errors.ts'
import type { Bot, Hub } from './ports.ts'

/** Reads a fetched document as transcript activities; gives why when it is none. */
export type ReadTranscript = (
  body: Uint8Array,
) => { readonly activities: readonly unknown[] } | { readonly unreadable: string }

/**
 * Fetches a transcript that the bot gave as a link, after the assignment, so that a slow host holds nobody
 * up. Whatever goes wrong costs the transcript, never the handoff, and is written where people see it.
 */
export async function fetchWantedTranscript(
  hub: Hub,
  id: HandoffId,
  readBody: ReadTranscript,
  lastTry: boolean,
): Promise<void> {
  const found = await hub.routing.find(id)
  if (found?.type !== 'handoff' || found.stored.value.transcript.state !== 'pending') return
  const { contentUrl } = (await hub.conversations.request(id)) ?? {}
  const bot = hub.registry.bot(found.stored.value.bot)
  if (contentUrl === undefined || bot === undefined) {
    return settle(hub, id, 'Its link or its bot is no longer known')
  }
  const fetched = await fetchOrGiveUp(hub, contentUrl, bot, lastTry)
  if (fetched.outcome === 'unavailable') return settle(hub, id, fetched.reason)
  const read = readBody(fetched.body)
  if ('unreadable' in read) return settle(hub, id, read.unreadable)
  const { activities } = await hub.conversations.keepTranscript(id, read.activities)
  return settle(hub, id, { state: 'stored', activities })
}

async function fetchOrGiveUp(hub: Hub, contentUrl: string, bot: Bot, lastTry: boolean) {
  try {
    return await hub.fetchTranscript(contentUrl, bot)
  } catch (error) {
    if (!lastTry || !(error instanceof TransientError)) throw error
    return { outcome: 'unavailable' as const, reason: error.message }
  }
}

async function settle(hub: Hub, id: HandoffId, end: TranscriptFacts | string): Promise<void> {
  const facts: TranscriptFacts = typeof end === 'string' ? { state: 'unavailable', activities: 0 } : end
  const reason = typeof end === 'string' ? end : ''
  await untilDecided(async () => {
    const found = await hub.routing.find(id)
    if (found?.type !== 'handoff' || found.stored.value.transcript.state !== 'pending') return 'done'
    const { value } = found.stored
    const handoff = settleTranscript(value, facts, reason, hub.now())
    // Before the write that settles it: a process that dies in between then does both again.
    if (isSettled(handoff)) await hub.conversations.archive(handoff)
    const result = await hub.routing.commit(value.pool, [
      { type: 'replaceHandoff', handoff, replacing: found.stored },
    ])
    return result.committed ? 'done' : undefined
  })
}
