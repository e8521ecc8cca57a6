import type { AgentId, HandoffId, SkillKey } from './names.ts'
import type { Instant } from './time.ts'

export type FailureCode =
  'NoAgentWithSkill' | 'WaitedTooLong' | 'QueueFull' | 'Closed' | 'CouldNotBeProcessed'

/** Who did something: an agent, a bot, a supervisor, or the hub itself. */
export type Actor = `agent:${string}` | `bot:${string}` | 'supervisor' | 'hub'

interface OfAssignment {
  readonly agent: AgentId
  readonly assignment: number
}

/** What can happen to a handoff. The log of a handoff is a numbered list of these. */
export type HandoffEvent =
  | { readonly type: 'queued'; readonly skill: SkillKey; readonly waitUntil: Instant }
  | { readonly type: 'opened'; readonly waitUntil: Instant }
  | { readonly type: 'relaxed'; readonly skill: SkillKey; readonly level: number; readonly reason: string }
  | {
      readonly type: 'overflowed'
      readonly from: SkillKey
      readonly skill: SkillKey
      readonly reason: string
    }
  | { readonly type: 'preferenceEnded'; readonly agent: AgentId; readonly reason: string }
  | { readonly type: 'mayBeAskedAgain'; readonly agent: AgentId }
  | {
      readonly type: 'offered'
      readonly agent: AgentId
      readonly offerUntil: Instant
      readonly reason: string
    }
  | { readonly type: 'offerDeclined'; readonly agent: AgentId; readonly by: Actor; readonly message?: string }
  | { readonly type: 'offerExpired'; readonly agent: AgentId }
  | { readonly type: 'offerWithdrawn'; readonly agent: AgentId; readonly reason: string }
  | { readonly type: 'agentSetAway'; readonly agent: AgentId; readonly reason: string }
  | ({ readonly type: 'accepted'; readonly reason: string } & OfAssignment)
  | ({
      readonly type: 'transferred'
      readonly by: Actor
      readonly to: TransferTarget
      readonly message?: string
    } & OfAssignment)
  | ({ readonly type: 'requeued'; readonly by: Actor; readonly message?: string } & OfAssignment)
  | ({ readonly type: 'agentLost'; readonly reason: string } & OfAssignment)
  | ({ readonly type: 'completed'; readonly by: Actor; readonly message?: string } & OfAssignment)
  | ({ readonly type: 'handlingTimedOut' } & OfAssignment)
  | { readonly type: 'failed'; readonly code: FailureCode; readonly message: string }
  | {
      readonly type: 'cancelled'
      readonly by: Actor
      readonly reason: string
      /** The bot said so by an endOfConversation: its SDK has forgotten the conversation by now. */
      readonly endOfConversation?: true
    }
  | { readonly type: 'conversationEnded' }
  | { readonly type: 'deliveriesReplayed'; readonly by: Actor; readonly sequences: readonly number[] }
  | { readonly type: 'repeated'; readonly as: HandoffId }
  | { readonly type: 'rerouted'; readonly skill: SkillKey }
  | { readonly type: 'transcriptStored'; readonly activities: number }
  | { readonly type: 'transcriptUnavailable'; readonly reason: string }

/** Whom a handoff is passed on to: an agent, whoever has a skill, or an agent for a skill. */
export interface TransferTarget {
  readonly agent?: AgentId
  readonly skill?: SkillKey
}

export type LogEntry = HandoffEvent & { readonly sequence: number; readonly at: Instant }

/**
 * So that a handoff's document stays at some tens of kilobytes, the log keeps this many entries and drops the oldest.
 * What statuses need is in the deliveries, which are never dropped.
 */
export const LOG_LIMIT = 100

/** A bot that asks again and again for one open conversation is remembered this often. */
export const ALIAS_LIMIT = 50

/** Warnings are kept with the handoff; each request brings few. */
export const WARNING_LIMIT = 40

/** So many agents are remembered who passed on a handoff; the first of more may be asked again. */
export const PASS_LIMIT = 50
