import type { SkillKey } from './names.ts'

/** The routing rules of a skill. */
export interface SkillPolicy {
  /** How long a handoff may wait for an agent before the bot is told `failed`. */
  readonly waitSeconds: number
  /** How long an agent may hold a handoff before the hub closes it. */
  readonly maxHandlingSeconds: number
}

export const DEFAULT_POLICY: SkillPolicy = {
  waitSeconds: 10 * 60,
  maxHandlingSeconds: 24 * 60 * 60,
}

/** Gives the policy of a skill: its own, or the defaults. */
export type PolicyOf = (skill: SkillKey) => SkillPolicy

/** The protocol's own words for a handoff that no agent can take. */
export const CANNOT_FIND_AGENT = 'Cannot find agent with requested skill'
