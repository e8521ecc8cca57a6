import type { BotName } from './names.ts'
import type { Instant } from './time.ts'

/** How a bot took what it was told last, whichever handoff it was about. */
export interface BotNote {
  readonly bot: BotName
  readonly lastDeliveredAt: Instant | null
  /** Since when it has taken nothing; null while it does. */
  readonly failingSince: Instant | null
  readonly lastAnswer: string
}

/** What one attempt to tell a bot something says about the bot. */
export interface HeardOfBot {
  readonly took: boolean
  readonly answer: string
}

/** @returns the note after an attempt at `at`; `before` is undefined for the first one ever. */
export function noteAfter(
  bot: BotName,
  before: BotNote | undefined,
  { took, answer }: HeardOfBot,
  at: Instant,
): BotNote {
  return took
    ? { bot, lastDeliveredAt: at, failingSince: null, lastAnswer: answer }
    : {
        bot,
        lastDeliveredAt: before?.lastDeliveredAt ?? null,
        failingSince: before?.failingSince ?? at,
        lastAnswer: answer,
      }
}
