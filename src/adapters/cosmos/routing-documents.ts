import { agentDeadline, isFree, levelOf, load, skillKeys, type Agent } from '../../handoff/agents.ts'
import { nextDeliveryAt } from '../../handoff/deliveries.ts'
import { ANY_AGENT, type AgentId, type HandoffId, type Pool, type SkillKey } from '../../handoff/names.ts'
import { loadRatio, place } from '../../handoff/routing.ts'
import { deadlineOf, neededLevel } from '../../handoff/schedule.ts'
import { isIn, isSettled, type Handoff, type SkillNeed } from '../../handoff/states.ts'
import { earliest, secondsAfter, secondsBetween, type Instant } from '../../handoff/time.ts'
import type { CancelMark, Claim, Left } from '../../use-cases/ports.ts'

/*
 * The documents of container `routing`, partition key /pool. Beside what the rules need (`handoff`,
 * `agent`) they hold what the queries need, made from it at each write.
 */

/** Written into every document, so that a later format can be told apart. */
export const VERSION = 1

/**
 * As long as ended handoffs are kept: until then the bot may ask for its own id, and a request that is
 * delivered again finds that it was taken over. (The retention is the time to live of `conversations`.)
 */
const ALIAS_TTL_SECONDS = 30 * 24 * 60 * 60
const CANCELLED_TTL_SECONDS = 24 * 60 * 60
/** How long a finished handoff stays in reach of the routing queries after it was archived. */
export const CLOSED_TTL_SECONDS = 60 * 60
/** When nobody fetched a linked transcript by then, the sweep asks again. */
const TRANSCRIPT_GRACE_SECONDS = 5 * 60

interface Common {
  readonly id: string
  readonly pool: Pool
  readonly v: number
  readonly ttl?: number
}

/** Of a handoff that may be given to somebody now: one that is queued, and not until its skill opens. */
interface InQueue {
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
}

/** Of a handoff that an agent completed: what the next ones' expected wait is made from. */
interface Finished {
  readonly finishedIn: SkillKey
  readonly endedAt: Instant
  readonly handledSeconds: number
}

export interface HandoffDocument extends Common, Partial<InQueue>, Partial<Finished> {
  readonly type: 'handoff'
  readonly handoff: Handoff
  readonly state: Handoff['state']['name']
  readonly conversationId: string
  /** Who is asked, has it, or had it at its end. */
  readonly agentId?: AgentId
  /** The earliest deadline; null when there is none. */
  readonly dueAt: Instant | null
  /** When a status is to be sent; null when there is none. */
  readonly deliverAt: Instant | null
  readonly claim: Claim | null
}

export interface AgentDocument extends Common {
  readonly type: 'agent'
  readonly agent: Agent
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

/**
 * @returns the text by which a need is compared with abilities: equal texts, so an index can serve. Being
 * anybody has no levels.
 */
export const ability = ({ skill, level }: SkillNeed): string => `${skill}@${skill === ANY_AGENT ? 1 : level}`

/** @returns everything the agent can do, one text a skill and level. */
export function abilities(agent: Agent): string[] {
  return skillKeys(agent).flatMap((skill) =>
    Array.from({ length: levelOf(agent, skill) }, (_, index) => ability({ skill, level: index + 1 })),
  )
}

export const agentDocumentId = (id: AgentId): string => `agent-${id}`
export const conversationDocumentId = (key: string): string => `conversation-${key}`
export const userDocumentId = (key: string): string => `user-${key}`

/** A write by a use case ends no claim: it keeps `claim` as it was, or null for a new document. */
export function handoffDocument(handoff: Handoff, claim: Claim | null): HandoffDocument {
  const { state } = handoff
  return {
    id: handoff.id,
    pool: handoff.pool,
    v: VERSION,
    type: 'handoff',
    handoff,
    state: state.name,
    conversationId: handoff.reply.conversation.id,
    ...('agent' in state ? { agentId: state.agent } : {}),
    ...inQueue(handoff),
    ...finished(handoff),
    dueAt: dueAt(handoff),
    deliverAt: nextDeliveryAt(handoff.deliveries),
    claim,
    // Reached by the last delivery, whose patch sets it too; a write after that must not take it away.
    ...(isSettled(handoff) ? { ttl: CLOSED_TTL_SECONDS } : {}),
  }
}

function inQueue(handoff: Handoff): InQueue | undefined {
  if (!isIn(handoff, 'queued') || handoff.state.closedUntil !== null) return undefined
  const { wish, passes, preferred } = handoff
  return {
    waitingFor: wish.routedTo,
    routedNeed: ability({ skill: wish.routedTo, level: neededLevel(wish) }),
    needs: wish.needs.map(ability),
    place: place(handoff),
    // In order, so that whoever is passed by the same agents is of the same kind.
    passedBy: [...new Set(passes.map(({ agent }) => agent))].sort(),
    preferred: preferred?.agent ?? null,
  }
}

function finished(handoff: Handoff): Finished | undefined {
  if (!isIn(handoff, 'completed')) return undefined
  const { acceptedAt, endedAt } = handoff.state
  return {
    finishedIn: handoff.wish.routedTo,
    endedAt,
    handledSeconds: secondsBetween(acceptedAt, endedAt),
  }
}

function dueAt(handoff: Handoff): Instant | null {
  return earliest(
    deadlineOf(handoff),
    ...handoff.linked.map(({ since }) => secondsAfter(since, TRANSCRIPT_GRACE_SECONDS)),
  )
}

export function agentDocument(agent: Agent): AgentDocument {
  const { id, idleSince, lastGivenAt, leaseUntil } = agent
  const free = isFree(agent, LONG_AGO)
  const amongEquals = `${String(load(agent, LONG_AGO)).padStart(LOAD_DIGITS, '0')}|${id}`
  return {
    id: agentDocumentId(id),
    pool: agent.pool,
    v: VERSION,
    type: 'agent',
    agent,
    abilities: abilities(agent),
    idleTurn: `${idleSince}|${amongEquals}`,
    roundTurn: `${lastGivenAt}|${amongEquals}`,
    loadTurn: `${loadRatio(agent, LONG_AGO)}|${idleSince}|${amongEquals}`,
    freeUntil: free ? leaseUntil : null,
    dueAt: agentDeadline(agent),
  }
}

/**
 * As of then nothing that an agent has in hand is over: a document cannot know when it will be read, so
 * every wrap-up in it takes its place until the agent is written without it.
 */
const LONG_AGO: Instant = new Date(0).toISOString()

/** Makes the order of the texts that of the numbers. */
const LOAD_DIGITS = 6

export function conversationDocument(pool: Pool, key: string, handoffId: HandoffId): ConversationDocument {
  return { id: conversationDocumentId(key), pool, v: VERSION, type: 'conversation', handoffId }
}

export function leftDocument(pool: Pool, key: string, left: Left): LeftDocument {
  const ttl = CANCELLED_TTL_SECONDS
  return { id: conversationDocumentId(key), pool, v: VERSION, type: 'left', left, ttl }
}

export function aliasDocument(pool: Pool, alias: HandoffId, of: HandoffId): AliasDocument {
  return { id: alias, pool, v: VERSION, type: 'alias', of, ttl: ALIAS_TTL_SECONDS }
}

export function cancelledDocument(pool: Pool, id: HandoffId, mark: CancelMark): CancelledDocument {
  return { id, pool, v: VERSION, type: 'cancelled', mark, ttl: CANCELLED_TTL_SECONDS }
}

export function userDocument(pool: Pool, key: string, agent: AgentId, ttl: number): UserDocument {
  return { id: userDocumentId(key), pool, v: VERSION, type: 'user', agent, ttl }
}
