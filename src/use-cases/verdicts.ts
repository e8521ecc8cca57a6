import { isPresent, satisfies, type Agent } from '../handoff/agents.ts'
import { describe } from '../handoff/describe.ts'
import { exclusionOf, type Exclusion } from '../handoff/eligibility.ts'
import { estimateWait, type Estimate } from '../handoff/estimate.ts'
import type { AgentId, Pool } from '../handoff/names.ts'
import { match, place } from '../handoff/routing.ts'
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

/** What a handoff that waits can expect, with the whole pool looked at. */
export interface Prospects {
  /** 1 for the first in the queue of its skill. */
  readonly position: number
  readonly estimate: Estimate
  readonly agents: readonly Verdict[]
  /** Who would have it now, and why he of all. */
  readonly next: { readonly agent: AgentId; readonly reason: string } | null
}

/** @returns what a handoff that waits can expect. Reads every agent of its pool: for people, not for matching. */
export async function prospects(hub: Hub, handoff: Handoff<Queued>): Promise<Prospects> {
  const { pool, wish } = handoff
  const { policyOf } = hub.registry
  const now = hub.now()
  const [agents, ahead, recentHandling] = await Promise.all([
    everyAgent(hub, pool),
    hub.routing.waitingIn(pool, wish.routedTo, place(handoff)),
    hub.routing.recentHandling(pool, wish.routedTo),
  ])
  const position = ahead + 1
  const places = agents
    .filter((agent) => isPresent(agent, now) && satisfies(agent, wish.needs))
    .reduce((sum, { capacity }) => sum + capacity, 0)
  const [decision] = match([handoff], agents, policyOf, now)
  const next = decision?.agent == null ? null : { agent: decision.agent.id, reason: decision.reason }
  const freeAgent = next !== null && position === 1
  return {
    position,
    estimate: estimateWait({ position, freeAgent, places, recentHandling }),
    agents: agents.map((agent) => verdictOn(handoff, agent, now)),
    next,
  }
}

function verdictOn(handoff: Handoff<Queued>, agent: Agent, now: Instant): Verdict {
  const { id, name } = agent
  const exclusion = exclusionOf(handoff, agent, now)
  if (exclusion === undefined) return { agent: id, name, rule: 'free', text: 'free to take it' }
  return { agent: id, name, rule: exclusion.rule, text: describe(exclusion, now) }
}

async function everyAgent(hub: Hub, pool: Pool): Promise<Agent[]> {
  const agents: Agent[] = []
  for (let continuation: string | undefined; ;) {
    const page = await hub.routing.agents(pool, continuation)
    agents.push(...page.items)
    if (page.continuation === undefined) return agents
    continuation = page.continuation
  }
}
