import type { Instant } from '../handoff/time.ts'

/** Why a call is turned away at the door. What a bot sent and the hub cannot take is counted besides. */
export const REJECTION_CODES = [
  'MissingToken',
  'InvalidToken',
  'TokenExpired',
  'WrongAudience',
  'UntrustedIssuer',
  'InvalidKey',
  'BotNotRegistered',
  'RoleMissing',
  'KeysUnavailable',
  'TooManyCalls',
] as const

export type RejectionCode = (typeof REJECTION_CODES)[number]

/** How often calls were turned away for one reason. */
export interface RejectedCalls {
  /** One of docs/errors.md. */
  readonly code: string
  readonly count: number
  readonly firstAt: Instant
  readonly lastAt: Instant
  /** What the last of them was told, with the application or tenant that it came from. */
  readonly lastDetail: string
}

/** What all processes of the hub have counted. */
export interface RejectionStore {
  /** Adds to what is there. @throws TransientError when it cannot be said whether it was added. */
  add(calls: RejectedCalls): Promise<void>
  /** The reasons that are not forgotten yet. */
  list(now: Instant): Promise<readonly RejectedCalls[]>
}

export interface Rejections {
  /** Counts a call that is turned away. Returns at once and never throws. */
  count(code: string, detail: string): void
  /** What was written, by all processes: up to a minute old. */
  list(): Promise<readonly RejectedCalls[]>
  /** Writes what this process has counted and not written yet. Never rejects. */
  flush(): Promise<void>
}
