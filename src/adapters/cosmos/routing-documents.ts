import type { Agent } from '../../handoff/agents.ts'
import type { DeliveryTrouble } from '../../handoff/deliveries.ts'
import type { AgentId, BotName, HandoffId, Pool, SkillKey } from '../../handoff/names.ts'
import type { BotNote, DeskNote } from '../../handoff/notes.ts'
import type { Handoff } from '../../handoff/states.ts'
import type { Instant } from '../../handoff/time.ts'
import type { CancelMark, Left } from '../../use-cases/ports.ts'
import type { Claim } from '../../use-cases/ports-claims.ts'
import type { NoticesDocument } from './notice-documents.ts'

/*
 * The documents of container `routing`, partition key /pool. Beside what the rules need (`handoff`,
 * `agent`) they hold what the queries need, made from it at each write.
 */

/** Written into every document, so that a later format can be told apart. */
export const VERSION = 1

/** `retentionDays` unless hub.config.json says otherwise. */
export const DEFAULT_RETENTION_SECONDS = 30 * 24 * 60 * 60
const CANCELLED_TTL_SECONDS = 24 * 60 * 60
/** A day later than the last request that it may meet: one that nobody takes is dead after a day. */
const ERASED_TTL_SECONDS = 2 * CANCELLED_TTL_SECONDS
/** A bot or desk that nobody has told anything for so long is not reported any more. */
const NOTE_TTL_SECONDS = 30 * 24 * 60 * 60
/** How long a finished handoff stays in reach of the routing queries after it was archived. */
export const CLOSED_TTL_SECONDS = 60 * 60
/** The same for one whose bot lacks a status: it is to be found and sent again. Never beyond the retention. */
export const UNDELIVERED_TTL_SECONDS = 7 * 24 * 60 * 60

interface Common {
  readonly id: string
  readonly pool: Pool
  readonly v: number
  readonly ttl?: number
}

/** Of a handoff that may be given to somebody now: one that is queued, and not until its skill opens. */
export interface InQueue {
  /** The skill whose queue it stands in. */
  readonly waitingFor: SkillKey
  /** What an agent must be able to do of that skill, and of all skills together. */
  readonly routedNeed: string
  readonly needs: readonly string[]
  readonly place: string
  /** Who is not asked for it. */
  readonly passedBy: readonly AgentId[]
  /** The only one whom it is kept for, for now. */
  readonly preferred: AgentId | null
  /** Before the turns of all agents, in the order of place: so one query can give both, those who wait first. */
  readonly idleTurn: string
  readonly roundTurn: string
  readonly loadTurn: string
}

/** Of a handoff that an agent completed: what the next ones' expected wait is made from. */
export interface Finished {
  readonly finishedIn: SkillKey
  readonly endedAt: Instant
  readonly handledSeconds: number
}

/** Of a handoff whose skill is closed: it stands in no queue yet, but has its place for when it does. */
export interface BeforeOpening {
  readonly closedFor: SkillKey
  readonly place: string
}

export interface HandoffDocument extends Common, Partial<InQueue>, Partial<BeforeOpening>, Partial<Finished> {
  readonly type: 'handoff'
  /** Itself, so that one query finds it with whoever has it. */
  readonly about: readonly HandoffId[]
  readonly handoff: Handoff
  readonly state: Handoff['state']['name']
  readonly conversationId: string
  /** Who is asked, has it, or had it at its end. */
  readonly agentId?: AgentId
  /** The earliest deadline; null when there is none. */
  readonly dueAt: Instant | null
  /** When a status is to be sent; null when there is none. */
  readonly deliverAt: Instant | null
  /** Whether the bot lacks a status, and the hub still tries; null when all is well. */
  readonly delivery: DeliveryTrouble | null
  readonly claim: Claim | null
}

export interface AgentDocument extends Common {
  readonly type: 'agent'
  readonly agent: Agent
  /** What the agent has and is asked to take. */
  readonly about: readonly HandoffId[]
  /** What the agent can do, as `skill@level` for every level up to his own. */
  readonly abilities: readonly string[]
  /**
   * Whose turn it is, as sortable text, the lowest first: by `longest-idle`, `round-robin` and
   * `least-loaded`. Ends in what decides between equals: how much the agent has in hand, then the id.
   */
  readonly idleTurn: string
  readonly roundTurn: string
  readonly loadTurn: string
  /** Until when the agent may be given something, as of the last write; null when he may not. */
  readonly freeUntil: Instant | null
  /** When the hub next has something to do about the agent. */
  readonly dueAt: Instant | null
}

/** Who has a conversation: its open handoff. */
export interface ConversationDocument extends Common {
  readonly type: 'conversation'
  readonly handoffId: HandoffId
}

/** Stands in the place of a ConversationDocument, so that of both only one can be written. */
export interface LeftDocument extends Common {
  readonly type: 'left'
  readonly left: Left
}

export interface AliasDocument extends Common {
  readonly type: 'alias'
  readonly of: HandoffId
}

export interface CancelledDocument extends Common {
  readonly type: 'cancelled'
  readonly mark: CancelMark
}

/** Which agent had a user last. */
export interface UserDocument extends Common {
  readonly type: 'user'
  readonly agent: AgentId
}

export type RoutingDocument =
  | HandoffDocument
  | AgentDocument
  | ConversationDocument
  | LeftDocument
  | AliasDocument
  | CancelledDocument
  | UserDocument
  | BotDocument
  | DeskDocument
  | NoticesDocument

/** How a bot takes what it is told. */
export interface BotDocument extends Common {
  readonly type: 'bot'
  readonly note: BotNote
}

/** How the desk of the pool takes what it is told. */
export interface DeskDocument extends Common {
  readonly type: 'desk'
  readonly note: DeskNote
}

export const agentDocumentId = (id: AgentId): string => `agent-${id}`
export const conversationDocumentId = (key: string): string => `conversation-${key}`
export const userDocumentId = (key: string): string => `user-${key}`
/** The name of a bot may have characters that an id cannot have. */
export const botDocumentId = (name: BotName): string => `bot-${Buffer.from(name).toString('base64url')}`
/** A pool has one desk at most. */
export const DESK_DOCUMENT_ID = 'desk'

export function conversationDocument(pool: Pool, key: string, handoffId: HandoffId): ConversationDocument {
  return { id: conversationDocumentId(key), pool, v: VERSION, type: 'conversation', handoffId }
}

export function leftDocument(pool: Pool, key: string, left: Left): LeftDocument {
  const ttl = left.erasedAt === undefined ? CANCELLED_TTL_SECONDS : ERASED_TTL_SECONDS
  return { id: conversationDocumentId(key), pool, v: VERSION, type: 'left', left, ttl }
}

/**
 * @param ttl as long as ended handoffs are kept: until then the bot may ask for its own id, and a request
 * that is delivered again finds that it was taken over.
 */
export function aliasDocument(pool: Pool, alias: HandoffId, of: HandoffId, ttl: number): AliasDocument {
  return { id: alias, pool, v: VERSION, type: 'alias', of, ttl }
}

export function cancelledDocument(pool: Pool, id: HandoffId, mark: CancelMark): CancelledDocument {
  return { id, pool, v: VERSION, type: 'cancelled', mark, ttl: CANCELLED_TTL_SECONDS }
}

export function userDocument(pool: Pool, key: string, agent: AgentId, ttl: number): UserDocument {
  return { id: userDocumentId(key), pool, v: VERSION, type: 'user', agent, ttl }
}

export function botDocument(pool: Pool, note: BotNote): BotDocument {
  return { id: botDocumentId(note.bot), pool, v: VERSION, type: 'bot', note, ttl: NOTE_TTL_SECONDS }
}

export function deskDocument(note: DeskNote): DeskDocument {
  const { pool } = note
  return { id: DESK_DOCUMENT_ID, pool, v: VERSION, type: 'desk', note, ttl: NOTE_TTL_SECONDS }
}
