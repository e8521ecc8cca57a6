import type { Agent } from '../handoff/agents.ts'
import { describe } from '../handoff/describe.ts'
import { exclusionOf, type Exclusion } from '../handoff/eligibility.ts'
import { ANY_AGENT, type AgentId, type Pool } from '../handoff/names.ts'
import type { Handoff, Queued } from '../handoff/states.ts'
import type { Instant } from '../handoff/time.ts'
import type { Hub } from './ports.ts'

/** Why an agent has no part in a handoff, or that he may have it. */
export interface Verdict {
  readonly agent: AgentId
  readonly name: string
  /** The one rule that excludes him; `free` when none does. */
  readonly rule: Exclusion['rule'] | 'free' | 'isAsked'
  /** The same in words. */
  readonly text: string
}

/** What the rules say of each agent of a pool, of a large one of the first by id. */
export interface Verdicts {
  readonly agents: readonly Verdict[]
  /** How many agents the pool has. */
  readonly agentsTotal: number
}

/** More than a person reads, and what an answer can carry. */
export const MOST_VERDICTS = 200

/** @returns what the rules say of each agent. Reads them all, up to the limit: for people, not for matching. */
export async function verdictsOn(hub: Hub, handoff: Handoff<Queued>): Promise<Verdicts> {
  const now = hub.now()
  const { agents, isAll } = await firstAgents(hub, handoff.pool)
  const agentsTotal = isAll ? agents.length : await countOf(hub, handoff.pool)
  return { agents: agents.map((agent) => verdictOn(handoff, agent, now)), agentsTotal }
}

function verdictOn(handoff: Handoff<Queued>, agent: Agent, now: Instant): Verdict {
  const { id, name } = agent
  const exclusion = exclusionOf(handoff, agent, now)
  if (exclusion === undefined) return { agent: id, name, rule: 'free', text: 'free to take it' }
  return { agent: id, name, rule: exclusion.rule, text: describe(exclusion, now) }
}

async function firstAgents(hub: Hub, pool: Pool): Promise<{ agents: Agent[]; isAll: boolean }> {
  const agents: Agent[] = []
  for (let continuation: string | undefined; ;) {
    const page = await hub.routing.agents(pool, continuation)
    agents.push(...page.items)
    continuation = page.continuation
    if (continuation === undefined || agents.length >= MOST_VERDICTS) {
      const isAll = continuation === undefined && agents.length <= MOST_VERDICTS
      return { agents: agents.slice(0, MOST_VERDICTS), isAll }
    }
  }
}

const countOf = (hub: Hub, pool: Pool) =>
  hub.routing.countAgents(pool, [{ skill: ANY_AGENT, level: 1 }], 'all', hub.now())
