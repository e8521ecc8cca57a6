import type { FailureCode, HandoffEvent } from '../src/handoff/events.ts'
import type { AgentId } from '../src/handoff/names.ts'
import type { Run } from './simulate.ts'
import { jainIndex, spreadOf, sum, type Spread } from './statistics.ts'
import type { Visit } from './tally.ts'

/** What a run came to. Waits are seconds. */
export interface Results {
  readonly scenario: string
  readonly seed: number
  readonly skills: readonly SkillResults[]
  readonly total: SkillResults
  readonly agents: AgentResults
}

export interface SkillResults {
  /** As it was asked for; a handoff that was moved counts where it began. */
  readonly skill: string
  readonly handoffs: number
  readonly served: number
  /** Customers who did not wait any longer. */
  readonly left: number
  readonly failed: Readonly<Partial<Record<FailureCode, number>>>
  readonly waitOfServed: Spread
  readonly waitOfAll: Spread
  /** How many wait, on average. */
  readonly meanWaiting: number
  /** How many were served while somebody waited who had asked for the same before. */
  readonly overtakings: number
  readonly relaxed: number
  readonly overflowed: number
  readonly offers: number
  readonly declined: number
  readonly unanswered: number
}

export interface AgentResults {
  /** The share of all places that was taken. */
  readonly occupancy: number
  /** Jain's index over how occupied each agent was. */
  readonly fairness: number
  readonly each: readonly {
    readonly agent: AgentId
    /** Over the whole run. */
    readonly served: number
    readonly occupancy: number
  }[]
}

/** @returns the numbers of the time that counts: after the warm-up, until no more customers come. */
export function resultsOf(run: Run): Results {
  const visits = run.tally.visits().filter(({ askedAt }) => askedAt >= run.from)
  const skills = [...new Set(run.streams)]
  return {
    scenario: run.scenario.name,
    seed: run.scenario.seed,
    skills: skills.map((skill) => {
      const streams = streamsOf(run, skill)
      return skillResults(
        run,
        skill,
        streams,
        visits.filter(({ stream }) => streams.includes(stream)),
      )
    }),
    total: skillResults(run, 'total', [...run.streams.keys()], visits),
    agents: agentResults(run),
  }
}

/** @returns the numbers of the arrivals that ask for a skill. */
export function streamsOf({ streams }: Run, skill: string): number[] {
  return [...streams.keys()].filter((stream) => streams[stream] === skill)
}

function skillResults(
  { from, to, tally }: Run,
  skill: string,
  streams: readonly number[],
  visits: readonly Visit[],
): SkillResults {
  const served = visits.filter(({ outcome }) => outcome === 'served')
  const count = (...types: HandoffEvent['type'][]) =>
    sum(visits.flatMap(({ events }) => types.map((type) => events.get(type) ?? 0)))
  return {
    skill,
    handoffs: visits.length,
    served: served.length,
    left: visits.filter(({ outcome }) => outcome === 'left').length,
    failed: failures(visits),
    waitOfServed: spreadOf(served.map(waitSeconds)),
    waitOfAll: spreadOf(visits.map(waitSeconds)),
    meanWaiting: sum(streams.map((stream) => tally.waiting(stream).area(from, to))) / (to - from),
    overtakings: visits.filter(({ overtook }) => overtook).length,
    relaxed: count('relaxed'),
    overflowed: count('overflowed'),
    offers: count('offered'),
    declined: count('offerDeclined'),
    unanswered: count('offerExpired'),
  }
}

const waitSeconds = ({ waited }: Visit) => waited / 1000

function failures(visits: readonly Visit[]): SkillResults['failed'] {
  const failed: Partial<Record<FailureCode, number>> = {}
  for (const { outcome } of visits) {
    if (outcome === 'open' || outcome === 'served' || outcome === 'left') continue
    failed[outcome] = (failed[outcome] ?? 0) + 1
  }
  return failed
}

function agentResults({ from, to, tally }: Run): AgentResults {
  const each = [...tally.agents()].map(([agent, { served, busy, places }]) => {
    const [taken, all] = [busy.area(from, to), places.area(from, to)]
    return { agent, served, taken, all, occupancy: all === 0 ? 0 : taken / all }
  })
  const all = sum(each.map((agent) => agent.all))
  return {
    occupancy: all === 0 ? 0 : sum(each.map(({ taken }) => taken)) / all,
    fairness: jainIndex(each.filter((agent) => agent.all > 0).map(({ occupancy }) => occupancy)),
    each: each.map(({ agent, served, occupancy }) => ({ agent, served, occupancy })),
  }
}
