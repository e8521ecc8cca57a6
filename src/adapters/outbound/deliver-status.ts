import {
  endOfConversationActivity,
  type EndOfConversationActivity,
} from '../../activity/end-of-conversation.ts'
import { statusActivity, type Status, type StatusActivity } from '../../activity/status.ts'
import { earlier500s, nextAttempt, type Delivery, type DeliveryOutcome } from '../../handoff/deliveries.ts'
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
    const result = await send({
      activity: activityOf(handoff, delivery),
      target,
      bot: bot.appId === undefined ? {} : { appId: bot.appId },
      allowedHosts: hostsOf(bot),
      earlier500s: earlier500s(delivery),
    })
    return outcomeOf(result, nextAttempt(delivery), random)
  }
}

function activityOf(handoff: Handoff, delivery: Delivery): StatusActivity | EndOfConversationActivity {
  const { sequence, at, status } = delivery
  const common = {
    reply: handoff.reply,
    id: `${handoff.id}-${sequence}`,
    at,
    handoffId: handoff.id,
    sequence,
  }
  if (status !== 'endOfConversation') return statusActivity({ ...common, ...told(delivery), state: status })
  const { state, deliveries } = handoff
  const final = deliveries.findLast((each) => each.sequence < sequence)
  const result = final?.status === 'completed' ? 'completed' : 'failed'
  const ended = state.name === 'completed' || state.name === 'cancelled' ? state.name : 'failed'
  return endOfConversationActivity({ ...common, ...told(final ?? delivery), state: result }, ended)
}

function told({ message, agent }: Delivery): Pick<Status, 'message' | 'agent'> {
  return {
    ...(message === undefined ? {} : { message }),
    ...(agent === undefined ? {} : { agent: { id: agent } }),
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
      return {
        outcome: 'retry',
        answer: result.reason,
        afterSeconds,
        ...(result.unreachable === true ? { unreachable: true } : {}),
        ...(result.ourFault === true ? { ourFault: true } : {}),
        ...(result.status === 500 ? { answered500: true } : {}),
      }
    }
  }
}
