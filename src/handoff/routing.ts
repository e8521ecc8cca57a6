import { levelOf, load, type Agent } from './agents.ts'
import { exclusionOf } from './eligibility.ts'
import type { AssignBy, Mode, PolicyOf } from './policy.ts'
import type { Handoff, Queued } from './states.ts'
import type { Instant } from './time.ts'
import { putBefore, take } from './work.ts'

/** Highest priority in use; priorities are whole numbers from 0 to this. */
export const MAX_PRIORITY = 9

/**
 * @returns the place of a handoff in every queue as sortable text: priority first, then time of receipt,
 * then id. It never changes, so a handoff that comes back has its old place.
 */
export function place(handoff: Pick<Handoff, 'wish' | 'receivedAt' | 'id'>): string {
  return `${MAX_PRIORITY - handoff.wish.priority}|${handoff.receivedAt}|${handoff.id}`
}

/** A handoff that an agent shall have, and why he of all. */
export interface Match {
  readonly handoff: Handoff<Queued>
  readonly agent: Agent
  readonly assign: AssignBy
  readonly reason: string
}

/** A handoff for which there is nobody. */
export interface NoMatch {
  readonly handoff: Handoff<Queued>
  readonly agent: null
}

/**
 * Pairs waiting handoffs with agents: the first in place is served first, by the agent whose turn it is, by
 * the mode of its policy, among those whom no rule keeps from it. What is given here counts as taken for
 * what comes after.
 * @returns one decision a handoff, in order of place.
 */
export function match(
  waiting: readonly Handoff<Queued>[],
  agents: readonly Agent[],
  policyOf: PolicyOf,
  now: Instant,
): (Match | NoMatch)[] {
  const team = [...agents]
  return [...waiting].sort(byPlace).map((handoff) => {
    const policy = policyOf(handoff.wish.routedTo)
    // Nobody is asked for what has waited as long as it may: it fails, and the question would be for nothing.
    if (policy.assign === 'offer' && handoff.state.waitUntil <= now) return { handoff, agent: null }
    const able = team.filter((agent) => exclusionOf(handoff, agent, now) === undefined)
    const agent = firstInTurn(able, policy.mode, handoff, now)
    if (agent === undefined) return { handoff, agent: null }
    team[team.indexOf(agent)] = withOneMore(agent, handoff, policy.assign, now)
    const { assign } = policy
    return {
      handoff,
      agent: agents.find(({ id }) => id === agent.id) ?? agent,
      assign,
      reason: reasonFor(handoff, agent, policy.mode, now),
    }
  })
}

function withOneMore(agent: Agent, handoff: Handoff, assign: AssignBy, now: Instant): Agent {
  const { id: handoffId, wish, assignment } = handoff
  return assign === 'offer'
    ? putBefore(agent, { handoffId, skill: wish.routedTo, offeredAt: now, offerUntil: now })
    : take(agent, { handoffId, assignment: assignment + 1, acceptedAt: now }, now)
}

/**
 * @returns whose turn it is among agents who all may have the handoff. Who got something at the same moment
 * takes turns by what he has in hand.
 */
function firstInTurn(able: readonly Agent[], mode: Mode, { wish }: Handoff, now: Instant): Agent | undefined {
  const turn = TURNS[mode]
  const key = (agent: Agent) => turn(agent, wish.routedTo, now)
  const order = (one: Agent, other: Agent) =>
    compare(key(one), key(other)) || load(one, now) - load(other, now) || compare(one.id, other.id)
  // One look at each is enough to find the first.
  return able.reduce<Agent | undefined>(
    (first, agent) => (first === undefined || order(agent, first) < 0 ? agent : first),
    undefined,
  )
}

type Turn = (agent: Agent, skill: string, now: Instant) => string

/** What a free agent's turn depends on, as sortable text; the lowest is first. */
const TURNS: Record<Mode, Turn> = {
  'longest-idle': (agent) => agent.idleSince,
  'round-robin': (agent) => agent.lastGivenAt,
  'least-loaded': (agent, _skill, now) => `${loadRatio(agent, now)}|${agent.idleSince}`,
  'best-skill': (agent, skill) => `${9 - levelOf(agent, skill)}|${agent.idleSince}`,
}

/** @returns how full an agent is, 0.0000 to 1.0000 as text; whoever has room for nothing is full. */
export function loadRatio(agent: Agent, now: Instant): string {
  return (agent.capacity === 0 ? 1 : load(agent, now) / agent.capacity).toFixed(4)
}

function reasonFor({ preferred, wish }: Handoff, agent: Agent, mode: Mode, now: Instant): string {
  if (preferred?.why === 'lastAgent') return `${agent.id} had this customer last`
  if (preferred?.why === 'transfer') return `it was transferred to ${agent.id}`
  switch (mode) {
    case 'longest-idle':
      return `longest idle, since ${agent.idleSince}`
    case 'round-robin':
      return `next in turn, last given something at ${agent.lastGivenAt}`
    case 'least-loaded':
      return `least loaded, ${load(agent, now)} of ${agent.capacity}`
    case 'best-skill':
      return `best at "${wish.routedTo}", level ${levelOf(agent, wish.routedTo)}`
  }
}

const byPlace = (one: Handoff, other: Handoff) => compare(place(one), place(other))
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)
