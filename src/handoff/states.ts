import { pendingDeliveries, type Delivery } from './deliveries.ts'
import type { FailureCode, LogEntry } from './events.ts'
import type { AgentId, BotName, HandoffId, Pool, SkillKey } from './names.ts'
import type { Instant } from './time.ts'

/** A JSON object that the hub carries without looking inside. */
export type JsonObject = Readonly<Record<string, unknown>>

export interface Warning {
  readonly code: string
  readonly message: string
}

/** How the bot wants its statuses; where to is decided by its registration when one is sent. */
export type DeliverTo =
  { readonly via: 'reply'; readonly serviceUrl: string } | { readonly via: 'messages' | 'webhook' | 'poll' }

/** What a status needs so that the bot recognises its own conversation. */
export interface ReplyAddress {
  /** As received: its id goes back byte for byte. */
  readonly conversation: JsonObject & { readonly id: string }
  readonly channelId?: string
  readonly serviceUrl?: string
  readonly user?: JsonObject
  readonly bot?: JsonObject
  readonly replyToId?: string
}

export interface SkillNeed {
  readonly skill: SkillKey
  /** 1 to 5; an agent with the skill has at least 1. */
  readonly level: number
}

export interface Wish {
  /** As the bot wrote it; null when it asked for none. */
  readonly asked: string | null
  /** Gives the queue and the policy. */
  readonly routedTo: SkillKey
  /** All that the agent must have, `routedTo` included. */
  readonly needs: readonly SkillNeed[]
  /** Higher goes first; 0 is ordinary. */
  readonly priority: number
}

export type TranscriptState = 'none' | 'stored' | 'pending' | 'unavailable'

export interface TranscriptFacts {
  readonly state: TranscriptState
  readonly activities: number
}

/** A transcript behind a link that has not been fetched yet; the link is with the request of this id. */
export interface LinkedTranscript {
  readonly id: HandoffId
  readonly since: Instant
}

/** What is true of a handoff for as long as no agent has it. */
export interface Waiting {
  /** Since when it waits this time; the place in the queue counts from its receipt. */
  readonly since: Instant
  /** Since when it stands in the queue of its present skill. */
  readonly inQueueSince: Instant
  readonly waitUntil: Instant
  /** When its policy next does something for it; null when it does nothing more. */
  readonly stepAt: Instant | null
  /** Its skill is closed until then; nobody is looked for. */
  readonly closedUntil: Instant | null
}

export interface Queued extends Waiting {
  readonly name: 'queued'
}
/** Put before one agent, who may accept, decline, or let it expire. */
export interface Offered extends Waiting {
  readonly name: 'offered'
  readonly agent: AgentId
  readonly offeredAt: Instant
  readonly offerUntil: Instant
}
export interface Accepted {
  readonly name: 'accepted'
  readonly agent: AgentId
  readonly acceptedAt: Instant
  readonly handleUntil: Instant
}
export interface Completed {
  readonly name: 'completed'
  readonly agent: AgentId
  readonly acceptedAt: Instant
  readonly endedAt: Instant
  readonly message?: string
}
export interface Failed {
  readonly name: 'failed'
  readonly code: FailureCode
  readonly endedAt: Instant
  readonly message: string
}
export interface Cancelled {
  readonly name: 'cancelled'
  readonly endedAt: Instant
  readonly reason: string
  /** The bot ended the conversation itself, and may not know it any more. */
  readonly endOfConversation?: true
  /** Its conversation was erased while its request was on its way: nothing that was said is kept. */
  readonly wordsErased?: true
}

export type Unassigned = Queued | Offered
export type Open = Unassigned | Accepted
export type Final = Completed | Failed | Cancelled
export type State = Open | Final

/** An agent who is not asked for a handoff, for now or for good. */
export interface Pass {
  readonly agent: AgentId
  readonly why: 'declined' | 'letExpire' | 'gaveBack' | 'wasLost'
  readonly at: Instant
  /** When he may be asked again; null for never. */
  readonly until: Instant | null
}

/** One agent comes first for a handoff; until then it waits for him, afterwards it is for everybody. */
export interface Preference {
  readonly agent: AgentId
  readonly why: 'lastAgent' | 'transfer'
  readonly until: Instant
}

/** One request to bring a human into one conversation. */
export interface Handoff<S extends State = State> {
  readonly id: HandoffId
  readonly pool: Pool
  readonly bot: BotName
  readonly reply: ReplyAddress
  readonly deliverTo: DeliverTo
  /** After the final status the bot gets an endOfConversation as well: a topic that called a skill waits for it. */
  readonly endsConversation?: true
  readonly wish: Wish
  readonly receivedAt: Instant
  /** Where its request stood in a trace (W3C Trace Context); nothing is decided by it. */
  readonly traceparent?: string
  readonly state: S
  /** How many agents have had it; the number of the present assignment, 0 before the first. */
  readonly assignment: number
  readonly passes: readonly Pass[]
  readonly preferred: Preference | null
  readonly transcript: TranscriptFacts
  readonly linked: readonly LinkedTranscript[]
  readonly warnings: readonly Warning[]
  /** Later requests for the same open conversation, which act on this handoff. */
  readonly aliases: readonly HandoffId[]
  /** The number of the newest log entry. */
  readonly sequence: number
  readonly log: readonly LogEntry[]
  readonly deliveries: readonly Delivery[]
}

/** @returns whether the handoff is in the named state, and tells the compiler. */
export function isIn<N extends State['name']>(
  handoff: Handoff,
  ...names: N[]
): handoff is Handoff<Extract<State, { name: N }>> {
  const wanted: readonly string[] = names
  return wanted.includes(handoff.state.name)
}

/** @returns whether the handoff still waits or is being handled. */
export function isOpen(handoff: Handoff): handoff is Handoff<Open> {
  return isIn(handoff, 'queued', 'offered', 'accepted')
}

/** @returns who has the handoff or is asked to take it. */
export function agentOf({ state }: Handoff): AgentId | undefined {
  return state.name === 'offered' || state.name === 'accepted' ? state.agent : undefined
}

/** @returns whether the bot ended the conversation itself, so that whatever it is told gets one try. */
export function toldOnce({ state }: Handoff): boolean {
  return state.name === 'cancelled' && state.endOfConversation === true
}

/** @returns whether the handoff is over and its bot has been told all of it, as far as it could be. */
export function isSettled(handoff: Handoff): boolean {
  return !isOpen(handoff) && pendingDeliveries(handoff.deliveries).length === 0
}
