import type { BotName, Pool } from './names.ts'
import type { Instant } from './time.ts'

/** How a bot or a desk took what it was told last, whichever handoff it was about. */
export interface Note {
  readonly lastDeliveredAt: Instant | null
  /** Since when it has taken nothing; null while it does. */
  readonly failingSince: Instant | null
  readonly lastAnswer: string
}

export interface BotNote extends Note {
  readonly bot: BotName
}

export interface DeskNote extends Note {
  /** Whose agents work there. */
  readonly pool: Pool
}

/** What one attempt to tell a bot or a desk something says about it. */
export interface Heard {
  readonly took: boolean
  readonly answer: string
}

/** @returns the note after an attempt at `at`; `before` is undefined for the first one ever. */
export function noteAfter(before: Note | undefined, { took, answer }: Heard, at: Instant): Note {
  return took
    ? { lastDeliveredAt: at, failingSince: null, lastAnswer: answer }
    : {
        lastDeliveredAt: before?.lastDeliveredAt ?? null,
        failingSince: before?.failingSince ?? at,
        lastAnswer: answer,
      }
}
