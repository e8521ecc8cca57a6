/** Why a request is refused, with the HTTP status that says so. */
export const PROBLEM_STATUS = {
  EmptyBody: 400,
  InvalidEncoding: 400,
  InvalidJson: 400,
  TooDeep: 400,
  ForbiddenKey: 400,
  InvalidActivity: 400,
  InvalidActivityType: 400,
  InvalidEventName: 400,
  InvalidConversation: 400,
  ConversationIdTooLong: 400,
  InvalidValue: 400,
  InvalidSkill: 400,
  InvalidAttachments: 400,
  InvalidServiceUrl: 400,
  PayloadTooLarge: 413,
  ValueTooLarge: 413,
  UnsupportedMediaType: 415,
  UnsupportedContentEncoding: 415,
} as const

export type ProblemCode = keyof typeof PROBLEM_STATUS

export interface Problem {
  readonly code: ProblemCode
  readonly status: (typeof PROBLEM_STATUS)[ProblemCode]
  /** RFC 6901: which part of the body; empty for all of it. */
  readonly pointer: string
  /** What was wrong and what to do, for the developer of the bot. */
  readonly message: string
}

/** At least one problem; the first decides the HTTP status. */
export type Problems = readonly [Problem, ...Problem[]]

export type Refused = { readonly ok: false; readonly problems: Problems }

/** @returns one problem, with the status of its code. */
export function problem(code: ProblemCode, pointer: string, message: string): Problem {
  return { code, status: PROBLEM_STATUS[code], pointer, message }
}

/** @returns the refusal for these problems; the first decides its status. */
export function refused(...problems: Problems): Refused {
  return { ok: false, problems }
}
