/** What was wrong and yet did not cost the handoff. Bot, agent and operator see it. */
export type WarningCode =
  | 'ActivitySetUnwrapped'
  | 'InvalidContentUrl'
  | 'InvalidMember'
  | 'InvalidPriority'
  | 'InvalidSkillLevel'
  | 'InvalidTimestamp'
  | 'SkillIgnored'
  | 'TranscriptEmpty'
  | 'TranscriptIgnored'
  | 'TranscriptMissing'
  | 'TranscriptTooLarge'
  | 'TranscriptUnreadable'

export interface Warning {
  readonly code: WarningCode
  readonly message: string
  /** RFC 6901: which part of the activity. */
  readonly pointer: string
}

/** @returns one warning about the part of the activity at `pointer`. */
export function warning(code: WarningCode, pointer: string, message: string): Warning {
  return { code, message, pointer }
}
