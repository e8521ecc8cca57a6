import type { Note } from '../handoff/notes.ts'
import { CONNECTED, type Finding } from './ports-checks.ts'

/** What answers by which nothing was taken mean, and what mends it. */
interface Meanings {
  readonly byCode: readonly (readonly [codes: RegExp, problem: string, mend: string])[]
  readonly otherwise: readonly [problem: string, mend: string]
  readonly noAnswer: readonly [problem: string, mend: string]
}

const OF_BOTS: Meanings = {
  byCode: [
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
  ],
  otherwise: ['BotRefusesStatus', 'The bot refuses the status: its own log says why'],
  noAnswer: [
    'BotNoAnswer',
    'The bot does not answer: start it, or correct "delivery.url" or "allowedHosts" of the bot in hub.config.json',
  ],
}

const OF_DESKS: Meanings = {
  byCode: [
    [
      /^40[13]$/,
      'DeskRefusesHub',
      'The desk does not accept the signature of the hub: check that the setting which "secretSetting" of the desk names in hub.config.json holds the secret that the desk has',
    ],
    [
      /^(404|410)$/,
      'DeskNotThere',
      'There is nothing at this address any more: correct "url" of the desk in hub.config.json',
    ],
    [
      /^3\d\d$/,
      'DeskMoved',
      'The desk redirects, which is not followed: correct "url" of the desk in hub.config.json',
    ],
    [/^5\d\d$/, 'DeskFails', 'The desk fails: its own log says why'],
  ],
  otherwise: ['DeskRefusesNotice', 'The desk refuses the notice: its own log says why'],
  noAnswer: [
    'DeskNoAnswer',
    'The desk does not answer: start it, or correct "url" of the desk in hub.config.json (https, a public host)',
  ],
}

/** @returns what the last answers of a bot say about it. */
export const verdictOnBot = (note: Note): Finding => verdict(note, OF_BOTS)

/** @returns what the last answers of a desk say about it. */
export const verdictOnDesk = (note: Note): Finding => verdict(note, OF_DESKS)

function verdict({ failingSince, lastAnswer: detail }: Note, meanings: Meanings): Finding {
  if (failingSince === null) return CONNECTED
  const [, code] = /answered (\d{3})/.exec(detail) ?? []
  if (code === undefined) {
    const [problem, mend] = meanings.noAnswer
    return { state: 'Disconnected', problem, mend, detail }
  }
  const meaning = meanings.byCode.find(([codes]) => codes.test(code))
  const [problem, mend] = meaning === undefined ? meanings.otherwise : [meaning[1], meaning[2]]
  return { state: 'Error', problem, mend, detail }
}
