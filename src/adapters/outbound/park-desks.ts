import type { Pool } from '../../handoff/names.ts'
import type { TellDesk } from '../../use-cases/ports-desks.ts'
import type { Log } from '../../use-cases/ports.ts'
import { BotTraffic, type Surroundings } from './bot-traffic.ts'

/**
 * @returns the same way to tell a desk, with the limits that each bot has: a desk that hangs cannot keep this
 * process from the bots. What comes to it meanwhile is put off, without counting as an attempt.
 */
export function parkDesks(tell: TellDesk, log: Log, around: Surroundings): TellDesk {
  const traffics = new Map<Pool, BotTraffic>()
  return async (desk, handoffId, tracked) => {
    const { pool } = desk
    const traffic = traffics.get(pool) ?? new BotTraffic(around)
    traffics.set(pool, traffic)
    const notNow = await traffic.enter()
    if (notNow !== undefined) {
      const answer = 'put off: other attempts to reach the desk are under way, or were not answered'
      return { outcome: 'putOff', answer, afterSeconds: notNow.afterSeconds }
    }
    // A fault of the hub says nothing about the desk.
    let answered = true
    try {
      const outcome = await tell(desk, handoffId, tracked)
      answered = !('unreachable' in outcome)
      return outcome
    } finally {
      const pausedUntil = traffic.leave(answered)
      if (pausedUntil !== undefined) {
        const until = new Date(pausedUntil).toISOString()
        log('warning', 'A desk does not answer and is left alone for a while', { pool, until })
      }
    }
  }
}
