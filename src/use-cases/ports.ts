import type { RedactionRule } from '../activity/redact.ts'
import type { Agent } from '../handoff/agents.ts'
import type { Delivery, DeliveryOutcome, DeliveryTrouble } from '../handoff/deliveries.ts'
import type { Actor } from '../handoff/events.ts'
import type { AgentId, BotName, HandoffId, Pool, SkillKey } from '../handoff/names.ts'
import type { BotNote, DeskNote, Heard } from '../handoff/notes.ts'
import type { AgentRules, Mode, PolicyOf } from '../handoff/policy.ts'
import type { DeliverTo, Handoff, JsonObject, Queued, SkillNeed } from '../handoff/states.ts'
import type { Instant } from '../handoff/time.ts'
import type { BotCheck, Check } from './ports-checks.ts'
import type { Claim, ClaimEnd, RecordResult } from './ports-claims.ts'
import type { ConversationStore } from './ports-conversations.ts'
import type { NoticeChange, Desks } from './ports-desks.ts'
import type { Due } from './ports-due.ts'
import type { ErasureStore } from './ports-erase.ts'
import type { Messages } from './ports-messages.ts'
import type { Rejections } from './ports-rejections.ts'
import type { SkillFacts } from './ports-skills.ts'

/*
 * What the use cases need of the outside world. src/app.ts hands in the adapters that do it.
 * Every function may throw TransientError when the service behind it is busy or away.
 */

/** The version that a stored thing was read at, so that a write on top of a newer one is refused. */
export interface Version {
  readonly etag: string
  /** Of a handoff whose statuses are being delivered right now; a write leaves it as it is. */
  readonly claim?: Claim | null
}

export interface Stored<T> extends Version {
  readonly value: T
}

/** A handoff, with the agent who has it or is asked to take it where both were read together. */
export interface Held extends Stored<Handoff> {
  readonly holder?: Stored<Agent>
}

/** One write of a batch. All writes of a batch happen, or none. */
export type Change =
  | NoticeChange
  | {
      readonly type: 'createHandoff'
      readonly handoff: Handoff
      /** As it is in the archive, for one that comes back: what happened until then is no news. */
      readonly before?: Handoff
      /** Who tells the bot the news of it. */
      readonly claim?: Claim
    }
  | {
      readonly type: 'replaceHandoff'
      readonly handoff: Handoff
      /** `value` is the handoff before; without it, something else stood under its id. */
      readonly replacing: Version & { readonly value?: Handoff }
      /** Who tells the bot the news of it; without it a claim stays what it was. */
      readonly claim?: Claim
    }
  | { readonly type: 'createAgent'; readonly agent: Agent }
  | { readonly type: 'replaceAgent'; readonly agent: Agent; readonly replacing: Stored<Agent> }
  | { readonly type: 'deleteAgent'; readonly agent: Agent; readonly replacing: Version }
  | {
      readonly type: 'rememberAgent'
      readonly userKey: string
      readonly agent: AgentId
      readonly seconds: number
    }
  | { readonly type: 'lockConversation'; readonly key: string; readonly handoffId: HandoffId }
  | {
      readonly type: 'leaveConversation'
      readonly key: string
      readonly left: Left
      readonly replacing?: Version
    }
  | {
      readonly type: 'returnToConversation'
      readonly key: string
      readonly left: Left
      readonly replacing: Version
    }
  | { readonly type: 'unlockConversation'; readonly key: string }
  | { readonly type: 'createAlias'; readonly alias: HandoffId; readonly of: HandoffId }
  | { readonly type: 'markCancelled'; readonly id: HandoffId; readonly mark: CancelMark }
  | {
      readonly type: 'unmarkCancelled'
      readonly id: HandoffId
      readonly mark: CancelMark
      readonly replacing: Version
    }

/** The customer left, or the bot gave up, while no handoff of the conversation was stored. */
export interface Left {
  /** Holds for requests received until then. */
  readonly at: Instant
  readonly by: Actor
  readonly reason: string
  /** The bot ended the conversation, and may not know it any more. */
  readonly endOfConversation?: true
  /** It was erased then: of requests received until then nothing that was said is kept. */
  readonly erasedAt?: Instant
}

/** What is stored of a bot's conversation. */
export type ConversationFound =
  | { readonly type: 'open'; readonly handoffId: HandoffId }
  | { readonly type: 'left'; readonly left: Left; readonly version: Version }

/** Left under the id of a handoff that was cancelled before its request was read from the queue. */
export interface CancelMark {
  /** The bot that cancelled; null for a supervisor. It holds for requests of this bot only. */
  readonly bot: BotName | null
  readonly reason: string
}

export type CommitResult =
  /** `agents` are those that a `replaceAgent` wrote, at the version that they have now. */
  | { readonly committed: true; readonly agents: readonly Stored<Agent>[] }
  /** `obstacle` is the write that did not fit what is stored by now. Read and decide again. */
  | { readonly committed: false; readonly obstacle: Change['type'] }

/** What is stored under a handoff id. */
export type Found =
  | { readonly type: 'handoff'; readonly stored: Stored<Handoff> }
  /** Cancelled before its request was read from the queue. */
  | { readonly type: 'cancelled'; readonly mark: CancelMark; readonly version: Version }
  /** Another name of a handoff that has left the routing store. */
  | { readonly type: 'alias'; readonly of: HandoffId }

export interface HandoffFilter {
  readonly state?: string
  readonly skill?: SkillKey
  readonly agent?: AgentId
  readonly bot?: BotName
  readonly conversation?: string
  /** Open and ended ones whose bot lacks a status. */
  readonly delivery?: DeliveryTrouble
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly continuation?: string
}

/** Open handoffs and agents of a pool: one logical partition, changed in batches. */
export interface RoutingStore extends SkillFacts {
  commit(pool: Pool, changes: readonly Change[]): Promise<CommitResult>
  /** Follows aliases to the handoff they stand for. */
  find(id: HandoffId): Promise<Found | undefined>
  /**
   * A handoff by its own id, and whoever has it. Undefined for an alias, a mark, and what was written before
   * such questions were asked: `find` knows.
   */
  findHeld(id: HandoffId): Promise<Held | undefined>
  agent(pool: Pool, id: AgentId): Promise<Stored<Agent> | undefined>
  agents(pool: Pool, continuation?: string): Promise<Page<Agent>>
  conversation(pool: Pool, conversationKey: string): Promise<ConversationFound | undefined>
  /**
   * The first few handoffs, in order of place, that wait for somebody like this agent: he has every skill,
   * has not passed on them, and they are not kept for another.
   */
  waitingForAgent(agent: Agent): Promise<Stored<Handoff<Queued>>[]>
  /** A few handoffs whose skill has opened meanwhile, in order of place. */
  toOpen(pool: Pool, now: Instant): Promise<Stored<Handoff<Queued>>[]>
  /** A few free agents who may have such handoffs, in the order of their turn. */
  freeAgents(pool: Pool, kind: WaitingKind, mode: Mode, now: Instant): Promise<Stored<Agent>[]>
  /** The same agents, and who waits in the pool already. */
  look(pool: Pool, kind: WaitingKind, mode: Mode, now: Instant): Promise<Look>
  /** Whether any agent of the pool, present or not, has all of this; `but` does not count. */
  hasAgent(pool: Pool, needs: readonly SkillNeed[], but?: AgentId): Promise<boolean>
  /** The waiting handoffs that are kept for this agent. */
  keptFor(pool: Pool, agent: AgentId): Promise<readonly HandoffId[]>
  /** How many handoffs wait in the queue of a skill; with a place, only those before it. */
  waitingIn(pool: Pool, skill: SkillKey, before?: string): Promise<number>
  /** Who had this user last, while that is remembered. */
  lastAgent(pool: Pool, userKey: string): Promise<AgentId | undefined>
  handoffs(pool: Pool, filter: HandoffFilter, continuation?: string): Promise<Page<Handoff>>
  /** What the waiting handoffs wait for, each kind once. */
  waitingKinds(pool: Pool): Promise<readonly WaitingKind[]>
  due(pool: Pool, now: Instant): Promise<Due>
  /**
   * Reserves the delivery of a handoff's due statuses; undefined when nothing is due or another has it.
   * @param inPlaceOf a claim that the caller has, and that may give way.
   */
  claimDelivery(
    id: HandoffId,
    claim: Claim,
    now: Instant,
    inPlaceOf?: Claim,
  ): Promise<Stored<Handoff> | undefined>
  /** Writes what came of the attempts and ends the claim, unless something was logged meanwhile. */
  recordDelivery(handoff: Handoff, claim: Claim, end: ClaimEnd): Promise<RecordResult>
  /** Keeps how a bot took what it was told: at once when that turns, otherwise now and then. */
  noteBot(bot: Bot, heard: Heard, now: Instant): Promise<void>
  botNotes(pool: Pool): Promise<readonly BotNote[]>
  /** The same of the desk of a pool. */
  noteDesk(pool: Pool, heard: Heard, now: Instant): Promise<void>
  deskNote(pool: Pool): Promise<DeskNote | undefined>
}

/** Who is free for a handoff and who waits, as both were at one moment. */
export interface Look {
  readonly free: readonly Stored<Agent>[]
  /** All who wait in the pool for whatever skill, when they are few; undefined when nobody looked at that moment. */
  readonly waiting?: readonly Stored<Handoff<Queued>>[]
}

/** What tells apart whom a waiting handoff may go to. */
export interface WaitingKind {
  readonly routedTo: SkillKey
  readonly needs: readonly SkillNeed[]
  /** Who is not asked for it. */
  readonly passedBy: readonly AgentId[]
  /** The only one whom it is kept for, for now. */
  readonly preferred: AgentId | null
}

/** A bot as registered in hub.config.json. */
export interface Bot {
  readonly name: BotName
  readonly appId?: string
  readonly pool: Pool
  readonly delivery?: { readonly via: DeliverTo['via']; readonly url?: string; readonly secret?: string }
  readonly allowedHosts: readonly string[]
  /** It is told the end of a conversation by an endOfConversation, after the final status. */
  readonly endOfConversation?: true
}

export interface Registry {
  readonly policyOf: PolicyOf
  readonly agentRules: AgentRules
  readonly pools: readonly Pool[]
  bot(name: BotName): Bot | undefined
  /** Resolves aliases; gives the key by which a skill is queued. */
  canonical(skill: SkillKey): SkillKey
  /** The skill for a Copilot Studio topic, when one is mapped. */
  skillOfTopic(topic: string): SkillKey | undefined
  readonly defaultSkill: SkillKey
  readonly skillNames: ReadonlyMap<SkillKey, string>
}

export type DeliverStatus = (bot: Bot, handoff: Handoff, delivery: Delivery) => Promise<DeliveryOutcome>

/**
 * @returns the bytes of a document, or why it cannot be had.
 * @throws TransientError when another try may help.
 */
export type FetchTranscript = (
  contentUrl: string,
  bot: Bot,
) => Promise<
  | { readonly outcome: 'fetched'; readonly body: Uint8Array }
  | { readonly outcome: 'unavailable'; readonly reason: string }
>

/** @returns why the hub may not call an address for this bot, or undefined when it may. */
export type RefuseAddress = (bot: Bot, url: string) => string | undefined

export type Log = (level: 'information' | 'warning' | 'error', message: string, facts: JsonObject) => void

/** All of it, as src/app.ts puts it together. */
export interface Hub {
  readonly routing: RoutingStore
  readonly conversations: ConversationStore
  readonly erasure: ErasureStore
  readonly messages: Messages
  readonly registry: Registry
  /** What is taken out of what was said before it is sent or kept anywhere. */
  readonly redaction: readonly RedactionRule[]
  readonly deliver: DeliverStatus
  readonly desks: Desks
  readonly fetchTranscript: FetchTranscript
  readonly rejections: Rejections
  readonly refuseAddress: RefuseAddress
  readonly now: () => Instant
  readonly randomId: () => string
  readonly log: Log
  /** The hub is ready when all of these are Connected ... */
  readonly checks: readonly Check[]
  /** ... and, where callers have to prove who they are, one way to do so is. */
  readonly waysIn: readonly Check[]
  readonly botChecks: readonly BotCheck[]
}
