import { statusActivity } from '../../activity/status.ts'
import type { DeliveryOutcome } from '../../handoff/deliveries.ts'
import type { Handoff } from '../../handoff/states.ts'
import type { Bot, DeliverStatus } from '../../use-cases/ports.ts'
import { BOT_FRAMEWORK_HOSTS } from './bot-framework-hosts.ts'
import { retryDelaySeconds } from './retry-delay.ts'
import type { DeliveryTarget, SendStatus } from './send-status.ts'

/**
 * @returns the function that tells a bot one status, in the way the bot is registered for, and says what
 * came of it in words for the ledger.
 */
export function deliverStatus(send: SendStatus, random: () => number): DeliverStatus {
  return async (bot, handoff, delivery) => {
    const target = targetOf(bot, handoff)
    if (target === 'poll') return { outcome: 'delivered', answer: 'waits to be fetched by the bot' }
    if (target === 'nowhere') {
      return { outcome: 'undeliverable', answer: `bot "${bot.name}" is registered without a url` }
    }
    const attempt = delivery.attempts + 1
    const result = await send({
      activity: statusActivity({
        reply: handoff.reply,
        id: `${handoff.id}-${delivery.sequence}`,
        at: delivery.at,
        state: delivery.status,
        handoffId: handoff.id,
        sequence: delivery.sequence,
        ...(delivery.message === undefined ? {} : { message: delivery.message }),
        ...(delivery.agent === undefined ? {} : { agent: { id: delivery.agent } }),
      }),
      target,
      bot: bot.appId === undefined ? {} : { appId: bot.appId },
      allowedHosts: hostsOf(bot),
      attempt,
    })
    return outcomeOf(result, attempt, random)
  }
}

/** @returns the hosts that may be called for a bot. */
export function hostsOf(bot: Bot): readonly string[] {
  return [...BOT_FRAMEWORK_HOSTS, ...bot.allowedHosts]
}

function targetOf(bot: Bot, { deliverTo }: Handoff): DeliveryTarget | 'poll' | 'nowhere' {
  if (deliverTo.via === 'poll') return 'poll'
  if (deliverTo.via === 'reply') return deliverTo
  const { url, secret } = bot.delivery ?? {}
  if (url === undefined) return 'nowhere'
  if (deliverTo.via === 'messages') return { via: 'messages', url }
  return { via: 'webhook', url, ...(secret === undefined ? {} : { secret }) }
}

type Result = Awaited<ReturnType<SendStatus>>

function outcomeOf(result: Result, attempt: number, random: () => number): DeliveryOutcome {
  switch (result.outcome) {
    case 'delivered':
      return { outcome: 'delivered', answer: `answered ${result.status}` }
    case 'undeliverable':
      return { outcome: 'undeliverable', answer: result.reason }
    case 'retry': {
      const delay = retryDelaySeconds(attempt, random())
      const afterSeconds = Math.max(delay, result.retryAfterSeconds ?? 0)
      return { outcome: 'retry', answer: result.reason, afterSeconds }
    }
  }
}
