import { isFree, type Agent } from '../src/handoff/agents.ts'
import type { AgentId, HandoffId, SkillKey } from '../src/handoff/names.ts'
import { offer } from '../src/handoff/offers.ts'
import { match, type Match } from '../src/handoff/routing.ts'
import { isIn, isOpen, type Handoff, type Open, type Queued } from '../src/handoff/states.ts'
import { suppliesMore, wantsMore } from '../src/handoff/supply.ts'
import { accept } from '../src/handoff/transitions.ts'
import { putBefore, take } from '../src/handoff/work.ts'
import type { Clock } from './clock.ts'
import type { Rules } from './rules.ts'
import { noWaitingHandoffs } from './waiting.ts'

/** Is told of every change, in the order in which they happen. */
export interface Watcher {
  handoffChanged?(before: Handoff | undefined, after: Handoff): void
  agentChanged?(before: Agent | undefined, after: Agent): void
}

/** What changes together. */
export interface Changes {
  readonly handoffs?: readonly Handoff[]
  readonly agents?: readonly Agent[]
}

/** The agents and open handoffs of one pool, as the hub keeps them, and where they are matched. */
export interface SimulatedPool {
  readonly clock: Clock
  readonly rules: Rules
  watch(watcher: Watcher): void
  /** Writes what has changed, and matches what may fit now and did not before. */
  commit(changes: Changes): void
  /** Brings in a handoff that fits an agent at once. */
  give(match: Match): void
  agent(id: AgentId): Agent
  agents(): Iterable<Agent>
  freeAgents(): readonly Agent[]
  handoff(id: HandoffId): Handoff<Open> | undefined
  handoffs(): Iterable<Handoff<Open>>
  waitingIn(skill: SkillKey): number
}

export function simulatedPool(clock: Clock, rules: Rules): SimulatedPool {
  const agents = new Map<AgentId, Agent>()
  const free = new Set<AgentId>()
  const handoffs = new Map<HandoffId, Handoff<Open>>()
  const waiting = noWaitingHandoffs()
  const watchers: Watcher[] = []

  const agentOf = (id: AgentId): Agent => {
    const agent = agents.get(id)
    if (agent === undefined) throw new Error(`there is no agent "${id}"`)
    return agent
  }
  const freeAgents = () => [...free].map(agentOf)

  const storeHandoff = (after: Handoff) => {
    const before = handoffs.get(after.id)
    waiting.remove(after.id)
    if (isOpen(after)) handoffs.set(after.id, after)
    else handoffs.delete(after.id)
    if (isIn(after, 'queued') && after.state.closedUntil === null) waiting.add(after)
    for (const watcher of watchers) watcher.handoffChanged?.(before, after)
  }
  const storeAgent = (after: Agent) => {
    const before = agents.get(after.id)
    agents.set(after.id, after)
    if (isFree(after, clock.instant())) free.add(after.id)
    else free.delete(after.id)
    for (const watcher of watchers) watcher.agentChanged?.(before, after)
  }

  const give = ({ handoff, agent: { id }, assign, reason }: Match) => {
    const now = clock.instant()
    const agent = agentOf(id)
    const policy = rules.policyOf(handoff.wish.routedTo)
    if (assign === 'auto') {
      const accepted = accept(handoff, id, reason, policy, now)
      storeHandoff(accepted)
      const { assignment } = accepted
      storeAgent(take(agent, { handoffId: handoff.id, assignment, acceptedAt: now }, now))
      return
    }
    const offered = offer(handoff, id, reason, policy, now)
    storeHandoff(offered)
    const { offeredAt, offerUntil } = offered.state
    storeAgent(
      putBefore(agent, { handoffId: handoff.id, skill: handoff.wish.routedTo, offeredAt, offerUntil }),
    )
  }

  /** The first in place of what waits for this agent, for as long as he has room. */
  const matchAgent = (id: AgentId) => {
    for (;;) {
      if (!free.has(id)) return
      const next = match(waiting.heads(), [agentOf(id)], rules.policyOf, clock.instant()).find(isMatch)
      if (next === undefined) return
      give(next)
    }
  }
  const matchHandoffs = (ids: readonly HandoffId[]) => {
    const queued = ids.flatMap((id) => handoffs.get(id) ?? []).filter(isQueued)
    if (queued.length === 0 || free.size === 0) return
    match(queued, freeAgents(), rules.policyOf, clock.instant()).filter(isMatch).forEach(give)
  }

  return {
    clock,
    rules,
    watch: (watcher) => watchers.push(watcher),
    commit(changes) {
      const now = clock.instant()
      const supplying = (changes.agents ?? []).filter((each) => suppliesMore(agents.get(each.id), each, now))
      const wanting = (changes.handoffs ?? []).filter((each) => wantsMore(handoffs.get(each.id), each))
      changes.handoffs?.forEach(storeHandoff)
      changes.agents?.forEach(storeAgent)
      for (const { id } of supplying) matchAgent(id)
      matchHandoffs(wanting.map(({ id }) => id))
    },
    give,
    agent: agentOf,
    agents: () => agents.values(),
    freeAgents,
    handoff: (id) => handoffs.get(id),
    handoffs: () => handoffs.values(),
    waitingIn: (skill) => waiting.waitingIn(skill),
  }
}

export const isMatch = (decision: ReturnType<typeof match>[number]): decision is Match =>
  decision.agent !== null

const isQueued = (handoff: Handoff): handoff is Handoff<Queued> => isIn(handoff, 'queued')
