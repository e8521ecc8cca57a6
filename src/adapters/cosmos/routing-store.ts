import type { Container, SqlQuerySpec } from '@azure/cosmos'
import type { Agent } from '../../handoff/agents.ts'
import { poolOf, type HandoffId, type Pool, type SkillKey } from '../../handoff/names.ts'
import { secondsAfter, type Instant } from '../../handoff/time.ts'
import type { Page, RoutingStore, WaitingKind } from '../../use-cases/ports.ts'
import { commit } from './batch.ts'
import { claimDelivery, recordDelivery } from './delivery-claims.ts'
import { Refusal } from '../../use-cases/errors.ts'
import { calling, statusOf } from './errors.ts'
import { freeAgentQueries } from './free-agents.ts'
import { look } from './look.ts'
import { notes } from './notes.ts'
import * as queries from './queries.ts'
import {
  agentDocumentId,
  conversationDocumentId,
  DEFAULT_RETENTION_SECONDS,
  userDocumentId,
  type AgentDocument,
  type ConversationDocument,
  type HandoffDocument,
  type LeftDocument,
  type RoutingDocument,
  type UserDocument,
} from './routing-documents.ts'
import { found, storedAgent, storedHandoff, storedQueued, type Read } from './stored.ts'
import { sortDue, type DueDocument } from './due.ts'
import { skillSituations, type AgentInBrief, type Queue } from './skill-situations.ts'

/** How many agents or handoffs a page of a list has. */
const PAGE = 50
/** How many documents an answer may have when all of them are wanted; without it they come in hundreds. */
const MOST_AT_ONCE = 1000
/** The message of a fresh status is on its way; the sweep waits this long before it sends another. */
const DELIVERY_GRACE_SECONDS = 10

/** @returns the store of open handoffs and agents on Cosmos DB. */
export function routingStore(
  container: Container,
  retentionSeconds = DEFAULT_RETENTION_SECONDS,
): RoutingStore {
  const read = async <T extends object>(pool: Pool, id: string): Promise<Read<T> | undefined> => {
    const response = await calling(() => container.item(id, pool).read<Read<T>>())
    return response.resource
  }
  const all = async <T>(pool: Pool, query: SqlQuerySpec): Promise<T[]> => {
    const options = { partitionKey: pool, maxItemCount: MOST_AT_ONCE }
    const response = await calling(() => container.items.query<T>(query, options).fetchAll())
    return response.resources
  }
  const sum = async (pool: Pool, query: SqlQuerySpec): Promise<number> => {
    // A count that takes the service several pages is spread over them.
    const parts = await all<number>(pool, query)
    return parts.reduce((total, part) => total + part, 0)
  }
  const page = async <T>(pool: Pool, query: SqlQuerySpec, continuation?: string): Promise<Page<T>> => {
    const iterator = container.items.query<T>(query, {
      partitionKey: pool,
      maxItemCount: PAGE,
      ...(continuation === undefined ? {} : { continuationToken: decode(continuation) }),
    })
    const response = await calling(() => iterator.fetchNext()).catch((error: unknown) => {
      throw continuation !== undefined && statusOf(error) === 400 ? invalidContinuation() : error
    })
    const more = iterator.hasMoreResults() ? response.continuationToken : undefined
    // The SDK's type says that resources are there; a page after the last has none.
    return { items: response.resources, ...(more === undefined ? {} : { continuation: encode(more) }) }
  }
  const waiting = async (pool: Pool, query: SqlQuerySpec) => {
    const documents = await all<Read<HandoffDocument>>(pool, query)
    return storedQueued(documents)
  }

  const freeAgents: RoutingStore['freeAgents'] = async (pool, kind, mode, now) => {
    for (const query of freeAgentQueries(kind, mode, now)) {
      const found = await all<Read<AgentDocument>>(pool, query)
      if (found.length > 0) return found.map(storedAgent)
    }
    return []
  }

  const oldestWaiting = async (pool: Pool, skill: SkillKey) =>
    (await all<Instant>(pool, queries.oldestWaiting(skill)))[0]
  const queueOf = async (pool: Pool, skill: SkillKey): Promise<Queue> => {
    const [waiting, oldest] = await Promise.all([
      sum(pool, queries.waitingIn(skill, undefined)),
      oldestWaiting(pool, skill),
    ])
    return { skill, waiting, oldestReceivedAt: oldest ?? null }
  }

  return {
    commit: (pool, changes) => commit(container, pool, changes, retentionSeconds),

    async find(id) {
      const pool = poolOf(id)
      if (pool === undefined) return undefined
      const document = await read<RoutingDocument>(pool, id)
      if (document?.type !== 'alias') return found(document)
      return found(await read<RoutingDocument>(pool, document.of)) ?? { type: 'alias', of: document.of }
    },

    async findHeld(id) {
      const documents = await all<Read<HandoffDocument | AgentDocument>>(poolOf(id) ?? '', queries.about(id))
      const handoff = documents.find((document) => document.type === 'handoff')
      if (handoff === undefined) return undefined
      // They may have been read a moment apart: what the handoff says counts.
      const holder = documents
        .filter((document) => document.type === 'agent')
        .find(({ agent }) => agent.id === handoff.agentId)
      return { ...storedHandoff(handoff), ...(holder && { holder: storedAgent(holder) }) }
    },

    async agent(pool, id) {
      const document = await read<AgentDocument>(pool, agentDocumentId(id))
      return document && storedAgent(document)
    },

    async agents(pool, continuation) {
      const { items, ...rest } = await page<AgentDocument>(pool, queries.agents(), continuation)
      return { items: items.map((document) => document.agent), ...rest }
    },

    async conversation(pool, key) {
      const document = await read<ConversationDocument | LeftDocument>(pool, conversationDocumentId(key))
      if (document?.type !== 'left') return document && { type: 'open', handoffId: document.handoffId }
      return { type: 'left', left: document.left, version: { etag: document._etag } }
    },

    waitingForAgent: (agent: Agent) => waiting(agent.pool, queries.waitingForAgent(agent)),
    toOpen: (pool, now) => waiting(pool, queries.toOpen(now)),

    freeAgents,
    look: look(all, freeAgents),

    keptFor: (pool, agent) => all<HandoffId>(pool, queries.keptFor(agent)),

    async hasAgent(pool, needs, but) {
      return (await all<string>(pool, queries.anyAgent(needs, but))).length > 0
    },

    waitingIn: (pool, skill, before) => sum(pool, queries.waitingIn(skill, before)),
    countAgents: (pool, needs, which, now) => sum(pool, queries.countAgents(needs, which, now)),
    placesFor: (pool, needs, now) => sum(pool, queries.placesFor(needs, now)),

    oldestWaiting,

    async overdueSince(pool, skill, now) {
      return (await all<Instant>(pool, queries.overdueSince(skill, now)))[0]
    },

    recentHandling: (pool, skill) => all<number>(pool, queries.recentHandling(skill)),

    async lastAgent(pool, userKey) {
      return (await read<UserDocument>(pool, userDocumentId(userKey)))?.agent
    },

    async handoffs(pool, filter, continuation) {
      const { items, ...rest } = await page<HandoffDocument>(pool, queries.handoffs(filter), continuation)
      return { items: items.map((document) => document.handoff), ...rest }
    },

    async skills(pool, now) {
      const [agents, skills] = await Promise.all([
        all<AgentInBrief>(pool, queries.agentsInBrief()),
        all<SkillKey>(pool, queries.queues()),
      ])
      // As for kinds: DISTINCT holds within a page.
      const waiting = [...new Set(skills)].map((skill) => queueOf(pool, skill))
      return skillSituations(agents, await Promise.all(waiting), now)
    },

    async waitingKinds(pool) {
      // DISTINCT holds within a page of the service.
      const kinds = await all<WaitingKind>(pool, queries.waitingKinds())
      return [...new Map(kinds.map((kind) => [JSON.stringify(kind), kind])).values()]
    },

    async due(pool, now) {
      const overdueSince = secondsAfter(now, -DELIVERY_GRACE_SECONDS)
      return sortDue(await all<DueDocument>(pool, queries.due(now, overdueSince)), now, overdueSince)
    },

    ...notes(container),
    claimDelivery: (id, claim, now, inPlaceOf) => claimDelivery(container, id, claim, now, inPlaceOf),
    recordDelivery: (handoff, claim, end) => recordDelivery(container, handoff, claim, end, retentionSeconds),
  }
}

const encode = (token: string) => Buffer.from(token).toString('base64url')

function decode(continuation: string): string {
  const token = Buffer.from(continuation, 'base64url').toString()
  // It travels in a header.
  if (!/^[\x20-\x7e]+$/.test(token)) throw invalidContinuation()
  return token
}

const invalidContinuation = () =>
  new Refusal('invalid', 'InvalidContinuation', 'Give the continuation just as the page before had it')
