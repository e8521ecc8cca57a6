import type { BotName } from '../../handoff/names.ts'
import type { DeliverStatus, Log } from '../../use-cases/ports.ts'
import { BotTraffic, type Surroundings } from './bot-traffic.ts'

/**
 * @returns the same way to tell a bot a status, with a limit for each bot: one that hangs cannot keep this
 * process from the others. What comes to it meanwhile is put off, without counting as an attempt.
 */
export function parkBots(deliver: DeliverStatus, log: Log, around: Surroundings): DeliverStatus {
  const traffics = new Map<BotName, BotTraffic>()
  const trafficOf = (bot: BotName) => {
    const traffic = traffics.get(bot) ?? new BotTraffic(around)
    traffics.set(bot, traffic)
    return traffic
  }
  return async (bot, handoff, delivery) => {
    if (handoff.deliverTo.via === 'poll') return deliver(bot, handoff, delivery)
    const traffic = trafficOf(bot.name)
    const notNow = await traffic.enter()
    if (notNow !== undefined) return { outcome: 'putOff', ...notNow }
    // A fault of the hub says nothing about the bot.
    let answered: boolean | undefined
    try {
      const outcome = await deliver(bot, handoff, delivery)
      if ('ourFault' in outcome) {
        log('error', 'The hub could not ask a bot', { bot: bot.name, reason: outcome.answer })
      } else {
        answered = !('unreachable' in outcome)
      }
      return outcome
    } finally {
      const pausedUntil = traffic.leave(answered)
      if (pausedUntil !== undefined) {
        const until = new Date(pausedUntil).toISOString()
        log('warning', 'A bot does not answer and is left alone for a while', { bot: bot.name, until })
      }
    }
  }
}
