import type { HandoffId } from '../handoff/names.ts'
import { isSettled, type Handoff } from '../handoff/states.ts'
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
  const handoff = found.stored.value
  const ids = [handoff.id, ...handoff.aliases]
  const faults: string[] = []
  for (const each of ids) {
    const fault = await fetchOne(hub, handoff, each, readBody, lastTry)
    if (fault !== undefined) faults.push(fault)
  }
  const kept = await Promise.all(ids.map((each) => hub.conversations.transcript(each)))
  await settle(hub, id, kept.flat().length, faults)
}

/** @returns why the transcript of one request was not fetched; undefined when it was, or none was linked. */
async function fetchOne(
  hub: Hub,
  handoff: Handoff,
  id: HandoffId,
  readBody: ReadTranscript,
  lastTry: boolean,
): Promise<string | undefined> {
  const { contentUrl } = (await hub.conversations.request(id)) ?? {}
  if (contentUrl === undefined) return undefined
  const bot = hub.registry.bot(handoff.bot)
  if (bot === undefined) return 'Its bot is no longer registered'
  const fetched = await fetchOrGiveUp(hub, contentUrl, bot, lastTry)
  if (fetched.outcome === 'unavailable') return fetched.reason
  const read = readBody(fetched.body)
  if ('unreadable' in read) return read.unreadable
  await hub.conversations.keepTranscript(id, read.activities)
  return undefined
}

async function fetchOrGiveUp(hub: Hub, contentUrl: string, bot: Bot, lastTry: boolean) {
  try {
    return await hub.fetchTranscript(contentUrl, bot)
  } catch (error) {
    if (!lastTry || !(error instanceof TransientError)) throw error
    return { outcome: 'unavailable' as const, reason: error.message }
  }
}

async function settle(hub: Hub, id: HandoffId, activities: number, faults: readonly string[]): Promise<void> {
  await untilDecided(async () => {
    const found = await hub.routing.find(id)
    if (found?.type !== 'handoff' || found.stored.value.transcript.state !== 'pending') return 'done'
    const { value } = found.stored
    const handoff = settleTranscript(value, activities, faults, hub.now())
    // Before the write that settles it: a process that dies in between then does both again.
    if (isSettled(handoff)) await hub.conversations.archive(handoff)
    const result = await hub.routing.commit(value.pool, [
      { type: 'replaceHandoff', handoff, replacing: found.stored },
    ])
    return result.committed ? 'done' : undefined
  })
}
