import type { Initiate } from '../activity/initiate.ts'
import type { DeliverTo } from '../handoff/states.ts'
import { Refusal } from './errors.ts'
import type { Bot, Hub } from './ports.ts'

/**
 * @returns how the statuses of this handoff reach the bot: as it is registered, or by the hint that its
 * activity gives. A serviceUrl is an address only for a bot that called the hub as its skill; otherwise it
 * is the customer's channel and never called.
 * @throws Refusal when statuses would go to a serviceUrl that the hub may not call.
 */
export function deliverTo(hub: Hub, bot: Bot, initiate: Initiate): DeliverTo {
  const registered = bot.delivery?.via
  const via = registered ?? (initiate.serviceUrl === undefined ? 'poll' : initiate.replyHint)
  if (via !== 'reply') return { via }
  const { serviceUrl } = initiate
  if (serviceUrl === undefined) throw invalidServiceUrl('it is missing, and this bot is answered there')
  const refused = hub.refuseAddress(bot, serviceUrl)
  if (refused !== undefined) throw invalidServiceUrl(refused)
  return { via, serviceUrl }
}

function invalidServiceUrl(why: string): Refusal {
  const message = `The hub may not send statuses to this serviceUrl: ${why}`
  const fault = { pointer: '/serviceUrl', code: 'InvalidServiceUrl', message }
  return new Refusal('invalid', 'InvalidServiceUrl', message, { faults: [fault] })
}
