import type { SkillKey } from './names.ts'
import type { Instant } from './time.ts'

/** `auto`: an agent has the handoff as soon as it is matched. `offer`: he is asked first. */
export type AssignBy = 'auto' | 'offer'

/** Who goes first among the free agents who can take a handoff. */
export type Mode = 'longest-idle' | 'round-robin' | 'least-loaded' | 'best-skill'

/** Whoever waits this long needs no more than this level. */
export interface RelaxStep {
  readonly afterSeconds: number
  /** 1 to 5. */
  readonly minLevel: number
}

/** Whoever waits this long is moved to the queue of another skill. */
export interface Overflow {
  readonly afterSeconds: number
  readonly to: SkillKey
}

/** A customer who comes back is kept for a while for the agent who had him last. */
export interface Sticky {
  /** How long the hub remembers who had whom. */
  readonly rememberSeconds: number
  /** How long a handoff waits for that agent while he is busy. */
  readonly waitSeconds: number
}

export type Opening =
  | { readonly open: true }
  /** `opensAt` is null when it does not open within a year. */
  | { readonly open: false; readonly opensAt: Instant | null }

export interface OpeningHours {
  readonly whenClosed: 'fail' | 'wait'
  /** @returns whether it is open then, and if not, when it is next. */
  readonly at: (instant: Instant) => Opening
}

/** The routing rules of a skill. */
export interface SkillPolicy {
  readonly assign: AssignBy
  readonly mode: Mode
  /** 1 to 5: the least level that any handoff of this skill needs. */
  readonly minLevel: number
  /** Of a handoff that names none; 0 to MAX_PRIORITY. */
  readonly priority: number
  /** How long an agent has to answer an offer. */
  readonly offerSeconds: number
  /** How long an agent who let an offer expire, or gave a handoff back, is not asked for it again. */
  readonly askAgainSeconds: number
  /** How long a handoff may wait for an agent before the bot is told `failed`. */
  readonly waitSeconds: number
  /** How long an agent may hold a handoff before the hub closes it. */
  readonly maxHandlingSeconds: number
  /** How long after a handoff its agent has one place less. */
  readonly wrapUpSeconds: number
  /** How long a handoff that was transferred to one agent waits for him while he is busy. */
  readonly transferSeconds: number
  /** In order of time, each lower than the one before. */
  readonly relax: readonly RelaxStep[]
  readonly overflow: Overflow | null
  readonly sticky: Sticky | null
  readonly hours: OpeningHours | null
  /** How many may wait; one more is refused. Null: any number. */
  readonly maxWaiting: number | null
  /** Over how many Service Bus sessions the requests of a busy skill are spread. */
  readonly shards: number
}

export const DEFAULT_POLICY: SkillPolicy = {
  assign: 'auto',
  mode: 'longest-idle',
  minLevel: 1,
  priority: 0,
  offerSeconds: 30,
  askAgainSeconds: 2 * 60,
  waitSeconds: 10 * 60,
  maxHandlingSeconds: 24 * 60 * 60,
  wrapUpSeconds: 0,
  transferSeconds: 2 * 60,
  relax: [],
  overflow: null,
  sticky: null,
  hours: null,
  maxWaiting: null,
  shards: 1,
}

/** What holds for every agent, whatever the skill. */
export interface AgentRules {
  /** How long an agent who went offline keeps the handoffs that he has. */
  readonly graceSeconds: number
  /** After so many unanswered offers in a row an agent counts as away. */
  readonly unansweredOffers: number
}

export const DEFAULT_AGENT_RULES: AgentRules = { graceSeconds: 2 * 60, unansweredOffers: 3 }

/** Gives the policy of a skill: its own, or the defaults. */
export type PolicyOf = (skill: SkillKey) => SkillPolicy

/** The protocol's own words for a handoff that no agent can take. */
export const CANNOT_FIND_AGENT = 'Cannot find agent with requested skill'
