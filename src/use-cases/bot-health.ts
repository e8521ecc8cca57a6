import type { BotNote } from '../handoff/notes.ts'
import type { DeliveryOutcome } from '../handoff/deliveries.ts'
import { toldOnce, type Handoff } from '../handoff/states.ts'
import type { Hub } from './ports.ts'

/**
 * Notes how a bot took what it was told last. Says nothing about it: a bot that polls, one that ended the
 * conversation itself, what was put off, and what the hub could not ask. Never throws, since a delivery must
 * not depend on it.
 */
export async function noteBot(
  hub: Hub,
  handoff: Handoff,
  outcomes: readonly DeliveryOutcome[],
): Promise<void> {
  const bot = hub.registry.bot(handoff.bot)
  const last = outcomes.findLast(isAboutBot)
  if (bot === undefined || last === undefined || handoff.deliverTo.via === 'poll' || toldOnce(handoff)) return
  try {
    const heard = { took: last.outcome === 'delivered', answer: last.answer }
    await hub.routing.noteBot(bot, heard, hub.now())
  } catch (error) {
    hub.log('warning', 'How a bot does could not be noted', { bot: bot.name, reason: messageOf(error) })
  }
}

type Attempted = Exclude<DeliveryOutcome, { outcome: 'putOff' }>

function isAboutBot(outcome: DeliveryOutcome): outcome is Attempted {
  return outcome.outcome !== 'putOff' && !('ourFault' in outcome)
}

/** @returns how the bots do that were told something lately. Never throws: without Cosmos DB it is nobody. */
export async function botNotes(hub: Hub): Promise<readonly BotNote[]> {
  try {
    const notes = await Promise.all(hub.registry.pools.map((pool) => hub.routing.botNotes(pool)))
    return notes.flat().filter(({ bot }) => hub.registry.bot(bot) !== undefined)
  } catch (error) {
    hub.log('warning', 'How the bots do could not be read', { reason: messageOf(error) })
    return []
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
