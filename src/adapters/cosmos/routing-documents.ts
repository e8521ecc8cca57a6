import { skillKeys, type Agent } from '../../handoff/agents.ts'
import { nextDeliveryAt } from '../../handoff/deliveries.ts'
import { ANY_AGENT, type AgentId, type HandoffId, type Pool, type SkillKey } from '../../handoff/names.ts'
import { place } from '../../handoff/routing.ts'
import { isIn, isSettled, type Handoff, type SkillNeed } from '../../handoff/states.ts'
import { earliest, secondsAfter, type Instant } from '../../handoff/time.ts'
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

export interface HandoffDocument extends Common {
  readonly type: 'handoff'
  readonly handoff: Handoff
  readonly state: Handoff['state']['name']
  readonly conversationId: string
  readonly agentId?: AgentId
  /** Only while queued: the skill whose queue it stands in, what an agent must have, and its place. */
  readonly waitingFor?: SkillKey
  readonly needs?: readonly string[]
  readonly place?: string
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
  /** Free agents sort before the others, longest idle first. */
  readonly turn: string
  /** When the presence lease ends. */
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

export type RoutingDocument =
  HandoffDocument | AgentDocument | ConversationDocument | LeftDocument | AliasDocument | CancelledDocument

/**
 * @returns the text by which a need is compared with abilities: equal texts, so an index can serve. Being
 * anybody has no levels.
 */
export const ability = ({ skill, level }: SkillNeed): string => `${skill}@${skill === ANY_AGENT ? 1 : level}`

/** @returns everything the agent can do, one text a skill and level. */
export function abilities(agent: Agent): string[] {
  return skillKeys(agent).flatMap((skill) => {
    // A skill can be listed twice, by its name and an alias of it; the higher level counts.
    const level = Math.max(1, ...agent.skills.filter((each) => each.key === skill).map((each) => each.level))
    return Array.from({ length: level }, (_, index) => ability({ skill, level: index + 1 }))
  })
}

export const agentDocumentId = (id: AgentId): string => `agent-${id}`
export const conversationDocumentId = (key: string): string => `conversation-${key}`

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
    ...(isIn(handoff, 'queued')
      ? {
          waitingFor: handoff.wish.routedTo,
          needs: handoff.wish.needs.map(ability),
          place: place(handoff),
        }
      : {}),
    dueAt: dueAt(handoff),
    deliverAt: nextDeliveryAt(handoff.deliveries),
    claim,
    // Reached by the last delivery, whose patch sets it too; a write after that must not take it away.
    ...(isSettled(handoff) ? { ttl: CLOSED_TTL_SECONDS } : {}),
  }
}

function dueAt(handoff: Handoff): Instant | null {
  return earliest(
    deadline(handoff),
    ...handoff.linked.map(({ since }) => secondsAfter(since, TRANSCRIPT_GRACE_SECONDS)),
  )
}

function deadline({ state }: Handoff): Instant | null {
  if (state.name === 'queued') return state.waitUntil
  return state.name === 'accepted' ? state.handleUntil : null
}

export function agentDocument(agent: Agent): AgentDocument {
  const free = agent.presence === 'available' && agent.assignments.length < agent.capacity
  return {
    id: agentDocumentId(agent.id),
    pool: agent.pool,
    v: VERSION,
    type: 'agent',
    agent,
    abilities: abilities(agent),
    turn: free ? `0|${agent.idleSince}` : '1',
    dueAt: agent.leaseUntil,
  }
}

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
