import type { SqlQuerySpec } from '@azure/cosmos'
import type { Pool } from '../../handoff/names.ts'
import { secondsAfter, type Instant } from '../../handoff/time.ts'
import type { RoutingStore } from '../../use-cases/ports.ts'
import { lookQueries } from './free-agents.ts'
import { FEW } from './queries.ts'
import type { AgentDocument, HandoffDocument } from './routing-documents.ts'
import { storedAgent, storedQueued, type Read } from './stored.ts'

/** For so long a pool in which many wait counts as such. */
const CROWD_SECONDS = 10

type Ask = (pool: Pool, query: SqlQuerySpec) => Promise<Read<AgentDocument | HandoffDocument>[]>

/**
 * @returns the look at who is free and who waits, which is one query where few wait. Where many do, no agents would
 * be among the few that it gives, so it is left out for a moment: that saves a call, and decides nothing.
 */
export function look(ask: Ask, freeAgents: RoutingStore['freeAgents']): RoutingStore['look'] {
  const crowdedUntil = new Map<Pool, Instant>()
  return async (pool, kind, mode, now) => {
    if ((crowdedUntil.get(pool) ?? now) <= now) {
      const seen = await seenAtOnce((query) => ask(pool, query), lookQueries(kind, mode, now))
      if (seen !== 'a crowd') return seen
      crowdedUntil.set(pool, secondsAfter(now, CROWD_SECONDS))
    }
    return { free: await freeAgents(pool, kind, mode, now) }
  }
}

async function seenAtOnce(
  ask: (query: SqlQuerySpec) => ReturnType<Ask>,
  [query, ...less]: readonly SqlQuerySpec[],
): Promise<Awaited<ReturnType<RoutingStore['look']>> | 'a crowd'> {
  const documents = query === undefined ? [] : await ask(query)
  const waiting = storedQueued(documents.filter((document) => document.type === 'handoff'))
  if (waiting.length === FEW) return 'a crowd'
  const free = documents.filter((document) => document.type === 'agent').map(storedAgent)
  return free.length > 0 || less.length === 0 ? { free, waiting } : seenAtOnce(ask, less)
}
