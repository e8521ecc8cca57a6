import type { BotNote } from '../handoff/bot-notes.ts'
import { CONNECTED, type Finding } from './ports-checks.ts'

/** What the answers of a bot that takes nothing mean, and what mends it. */
const MEANINGS: readonly (readonly [codes: RegExp, problem: string, mend: string])[] = [
  [
    /^40[13]$/,
    'BotRefusesHub',
    'The bot does not accept the token of the hub: check "appId" of the bot in hub.config.json, and that the bot lets the application of the hub call it; for a webhook, that both sides have the same secret',
  ],
  [
    /^(404|410)$/,
    'BotNotThere',
    'There is nothing at this address any more: correct "delivery.url" of the bot in hub.config.json; a flow that was switched off or copied has another one',
  ],
  [
    /^3\d\d$/,
    'BotMoved',
    'The bot redirects, which is not followed: correct "delivery.url" in hub.config.json',
  ],
  [/^5\d\d$/, 'BotFails', 'The bot fails: its own log says why'],
]

const REFUSES = ['BotRefusesStatus', 'The bot refuses the status: its own log says why'] as const

const NO_ANSWER =
  'The bot does not answer: start it, or correct "delivery.url" or "allowedHosts" of the bot in hub.config.json'

/** @returns what the last answers of a bot say about it. */
export function verdictOn({ failingSince, lastAnswer }: BotNote): Finding {
  if (failingSince === null) return CONNECTED
  const [, code] = /answered (\d{3})/.exec(lastAnswer) ?? []
  if (code === undefined) {
    return { state: 'Disconnected', problem: 'BotNoAnswer', mend: NO_ANSWER, detail: lastAnswer }
  }
  const meaning = MEANINGS.find(([codes]) => codes.test(code))
  const [problem, mend] = meaning === undefined ? REFUSES : [meaning[1], meaning[2]]
  return { state: 'Error', problem, mend, detail: lastAnswer }
}
