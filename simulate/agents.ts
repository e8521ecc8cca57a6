import { writeProfile, type Agent, type AgentProfile } from '../src/handoff/agents.ts'
import { acceptAs } from '../src/handoff/giving.ts'
import { DEFAULT_POOL, type AgentId, type HandoffId } from '../src/handoff/names.ts'
import { decline } from '../src/handoff/offers.ts'
import { declarePresence } from '../src/handoff/presence.ts'
import { isIn, type Accepted, type Handoff, type Offered } from '../src/handoff/states.ts'
import { complete } from '../src/handoff/transitions.ts'
import { answer, takeBack } from '../src/handoff/work.ts'
import { end } from './end.ts'
import { leaveToOthers } from './leave.ts'
import type { SimulatedPool } from './pool.ts'
import { randomFor, type Random } from './random.ts'
import type { Rules } from './rules.ts'
import type { AgentGroup, Scenario } from './scenario-schema.ts'

const HOUR = 60 * 60 * 1000
/** Clients renew the presence all the time, so that it never lapses. */
const LEASE_SECONDS = 10 * 365 * 24 * 60 * 60

/** Brings in the agents of a scenario, who come and go, answer offers, and finish what they have. */
export function letAgentsWork(
  pool: SimulatedPool,
  scenario: Scenario,
  handlingOf: (id: HandoffId) => number,
): void {
  const staff = new Map(
    scenario.agents.flatMap((group) =>
      namesOf(group).map((id) => [id, { group, chance: randomFor(scenario.seed, `agent ${id}`) }]),
    ),
  )
  const memberOf = (id: AgentId): { group: AgentGroup; chance: Random } => {
    const member = staff.get(id)
    if (member === undefined) throw new Error(`there is no agent "${id}"`)
    return member
  }
  const begin = pool.clock.now()
  pool.watch({
    handoffChanged(before, after) {
      if (isIn(after, 'accepted') && before?.assignment !== after.assignment) {
        pool.clock.at(pool.clock.now() + handlingOf(after.id), finishing(pool, after))
      }
      if (isIn(after, 'offered') && before?.state.name !== 'offered') {
        const { group, chance } = memberOf(after.state.agent)
        consider(pool, after, group, chance)
      }
    },
    agentChanged(before, after) {
      if (after.presenceReason !== 'offersUnanswered' || before?.presence === after.presence) return
      const { group, chance } = memberOf(after.id)
      const back = pool.clock.now() + Math.round(chance.exponential(group.returnsAfterSeconds) * 1000)
      pool.clock.at(back, () => {
        if (isOnShift(group, (back - begin) / HOUR)) become(pool, after.id, 'available')
      })
    },
  })
  for (const [id, { group }] of staff) {
    pool.commit({ agents: [writeProfile(undefined, profileOf(id, group, pool.rules), pool.clock.instant())] })
    if (group.shifts.length === 0) become(pool, id, 'available')
    for (const { fromHour, toHour } of group.shifts) {
      pool.clock.at(begin + fromHour * HOUR, () => become(pool, id, 'available'))
      // Whoever goes home finishes what he has.
      pool.clock.at(begin + toHour * HOUR, () => {
        if (!isOnShift(group, toHour)) become(pool, id, 'away')
      })
    }
  }
}

function namesOf({ name, count }: AgentGroup): AgentId[] {
  if (count === 1) return [name]
  const digits = String(count).length
  return Array.from({ length: count }, (_, at) => `${name}-${String(at + 1).padStart(digits, '0')}`)
}

function profileOf(id: AgentId, { skills, capacity }: AgentGroup, rules: Rules): AgentProfile {
  return {
    id,
    pool: DEFAULT_POOL,
    name: id,
    skills: skills.map((skill) => ({ ...skill, key: rules.canonical(skill.key) })),
    capacity,
  }
}

function isOnShift({ shifts }: AgentGroup, hour: number): boolean {
  return shifts.length === 0 || shifts.some(({ fromHour, toHour }) => fromHour <= hour && hour < toHour)
}

function become(pool: SimulatedPool, id: AgentId, presence: 'available' | 'away'): void {
  const declaration = { presence, leaseSeconds: LEASE_SECONDS, renewal: false }
  const agent = declarePresence(pool.agent(id), declaration, pool.rules.agentRules, pool.clock.instant())
  pool.commit({ agents: [agent] })
  if (presence === 'away') leaveToOthers(pool, agent)
}

/** Drawn at every offer, whatever comes of it, so that the agent's next answers stay the same. */
function consider(pool: SimulatedPool, offered: Handoff<Offered>, group: AgentGroup, chance: Random): void {
  const { id, state } = offered
  const misses = chance.uniform() < group.misses
  const declines = chance.uniform() < group.declines
  const seconds = chance.exponential(group.answersAfterSeconds)
  if (misses) return
  pool.clock.at(pool.clock.now() + Math.round(seconds * 1000), () => {
    const handoff = pool.handoff(id)
    if (handoff === undefined || !isIn(handoff, 'offered')) return
    if (handoff.state.agent !== state.agent || handoff.state.offeredAt !== state.offeredAt) return
    if (declines) sayNo(pool, handoff, pool.agent(state.agent))
    else sayYes(pool, handoff, pool.agent(state.agent))
  })
}

function sayNo(pool: SimulatedPool, handoff: Handoff<Offered>, agent: Agent): void {
  const policy = pool.rules.policyOf(handoff.wish.routedTo)
  const declined = decline(handoff, `agent:${agent.id}`, policy, pool.clock.instant())
  pool.commit({ handoffs: [declined], agents: [answer(takeBack(agent, handoff.id))] })
}

function sayYes(pool: SimulatedPool, handoff: Handoff<Offered>, agent: Agent): void {
  const { policyOf, agentRules } = pool.rules
  const policy = policyOf(handoff.wish.routedTo)
  const taken = acceptAs(agent, handoff, 'took the offer', policy, agentRules, pool.clock.instant())
  pool.commit({ handoffs: [taken.handoff], agents: [taken.agent] })
}

/** @returns what the agent does at the end; it keeps little in memory until then. */
function finishing(pool: SimulatedPool, { id, assignment, state: { agent } }: Handoff<Accepted>): () => void {
  return () => {
    const handoff = pool.handoff(id)
    if (handoff?.assignment !== assignment || !isIn(handoff, 'accepted')) return
    end(pool, handoff, complete(handoff, `agent:${agent}`, pool.clock.instant()))
  }
}
