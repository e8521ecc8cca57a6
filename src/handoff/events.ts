import type { AgentId, HandoffId, SkillKey } from './names.ts'
import type { Instant } from './time.ts'

export type FailureCode = 'NoAgentWithSkill' | 'WaitedTooLong' | 'CouldNotBeProcessed'

/** Who did something: an agent, a bot, a supervisor, or the hub itself. */
export type Actor = `agent:${string}` | `bot:${string}` | 'supervisor' | 'hub'

/** What can happen to a handoff. The log of a handoff is a numbered list of these. */
export type HandoffEvent =
  | { readonly type: 'queued'; readonly skill: SkillKey; readonly waitUntil: Instant }
  | { readonly type: 'accepted'; readonly agent: AgentId; readonly assignment: number }
  | {
      readonly type: 'completed'
      readonly agent: AgentId
      readonly assignment: number
      readonly by: Actor
      readonly message?: string
    }
  | { readonly type: 'handlingTimedOut'; readonly agent: AgentId; readonly assignment: number }
  | { readonly type: 'failed'; readonly code: FailureCode; readonly message: string }
  | { readonly type: 'cancelled'; readonly by: Actor; readonly reason: string }
  | { readonly type: 'repeated'; readonly as: HandoffId }
  | { readonly type: 'rerouted'; readonly skill: SkillKey }
  | { readonly type: 'transcriptStored'; readonly activities: number }
  | { readonly type: 'transcriptUnavailable'; readonly reason: string }

export type LogEntry = HandoffEvent & { readonly sequence: number; readonly at: Instant }

/**
 * A handoff's document stays under 16 KB: the log keeps this many entries and drops the oldest.
 * What statuses need is in the deliveries, which are never dropped.
 */
export const LOG_LIMIT = 100

/** A bot that asks again and again for one open conversation is remembered this often. */
export const ALIAS_LIMIT = 50

/** Warnings are kept with the handoff; each request brings few. */
export const WARNING_LIMIT = 40
