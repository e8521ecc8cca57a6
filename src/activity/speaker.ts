import { isJsonObject, type JsonObject } from './json.ts'

export type Speaker = 'user' | 'bot' | 'agent' | 'unknown'

/**
 * Finds who said a transcript line. "unknown" is better than wrong: an agent who takes the bot's words
 * for the customer's answers the wrong question.
 *
 * @param fromIsReliable whether `from` and `recipient` say who spoke; see hasReliableSenders.
 */
export function speakerOf(activity: JsonObject, fromIsReliable: boolean): Speaker {
  const stated = fromIsReliable ? statedSpeaker(activity) : 'unknown'
  if (stated !== 'unknown') return stated
  // Only bots say what input they expect, and only Direct Line clients number their own messages.
  if (typeof activity.inputHint === 'string') return 'bot'
  if (isJsonObject(activity.channelData) && activity.channelData.clientActivityID !== undefined) return 'user'
  return 'unknown'
}

/**
 * Tells whether the senders in a transcript can be believed. EventFactory of the .NET SDK writes the bot
 * into every line as the sender. So when nobody but the bot speaks, and some lines lack the bot's mark
 * (`inputHint`), the senders say nothing.
 */
export function hasReliableSenders(activities: readonly JsonObject[]): boolean {
  const messages = activities.filter(({ type }) => type === 'message')
  const onlyBotSpeaks = messages.every((message) => statedSpeaker(message) === 'bot')
  return !onlyBotSpeaks || messages.every(({ inputHint }) => typeof inputHint === 'string')
}

function statedSpeaker({ from, recipient }: JsonObject): Speaker {
  switch (roleOf(from)) {
    case 'user':
      return 'user'
    case 'bot':
    case 'skill':
      return 'bot'
    case 'agent':
      return 'agent'
    case undefined:
      return roleOf(recipient) === 'bot' ? 'user' : 'unknown'
    default:
      return 'unknown'
  }
}

function roleOf(account: unknown): string | undefined {
  if (!isJsonObject(account) || typeof account.role !== 'string') return undefined
  return account.role === '' ? undefined : account.role.toLowerCase()
}
