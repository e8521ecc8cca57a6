import { isFree, type Agent } from '../src/handoff/agents.ts'
import { giveTo } from '../src/handoff/giving.ts'
import type { AgentId, HandoffId, SkillKey } from '../src/handoff/names.ts'
import { match, type Match } from '../src/handoff/routing.ts'
import { isIn, isOpen, type Handoff, type Open, type Queued } from '../src/handoff/states.ts'
import { suppliesMore, wantsMore } from '../src/handoff/supply.ts'
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
  /** Writes what has changed, and matches what may fit now and did not before, in the hub's order. */
  commit(changes: Changes): void
  /** Brings in a handoff that fits an agent at once. */
  give(match: Match): void
  agent(id: AgentId): Agent
  agents(): Iterable<Agent>
  freeAgents(): readonly Agent[]
  handoff(id: HandoffId): Handoff<Open> | undefined
  handoffs(): Iterable<Handoff<Open>>
  /** @returns how many wait for a skill, those included that wait until it opens. */
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
    if (isIn(after, 'queued')) waiting.add(after)
    for (const watcher of watchers) watcher.handoffChanged?.(before, after)
  }
  const storeAgent = (after: Agent) => {
    const before = agents.get(after.id)
    agents.set(after.id, after)
    if (isFree(after, clock.instant())) free.add(after.id)
    else free.delete(after.id)
    for (const watcher of watchers) watcher.agentChanged?.(before, after)
  }

  const give = (found: Match) => {
    const policy = rules.policyOf(found.handoff.wish.routedTo)
    const given = giveTo(agentOf(found.agent.id), found, policy, rules.agentRules, clock.instant())
    storeHandoff(given.handoff)
    storeAgent(given.agent)
  }
  /** Gives an agent the first in place of all that waits for him, if there is any and he has room. */
  const giveNext = (id: AgentId): boolean => {
    if (!free.has(id)) return false
    const next = match(waiting.heads(), [agentOf(id)], rules.policyOf, clock.instant()).find(isMatch)
    if (next !== undefined) give(next)
    return next !== undefined
  }
  const matchAgent = (id: AgentId) => {
    while (giveNext(id));
  }
  /** One each to the agents who may have a handoff like this one, in their turn. */
  const matchLike = (handoff: Handoff<Queued>) => {
    for (;;) {
      const turn = match([handoff], freeAgents(), rules.policyOf, clock.instant()).find(isMatch)
      if (turn === undefined || !giveNext(turn.agent.id)) return
    }
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
      // A handoff that was declined goes to the next agent before the one who declined it is given another.
      wanting.filter(isQueued).forEach(matchLike)
      for (const { id } of supplying) matchAgent(id)
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
