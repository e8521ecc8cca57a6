import { isPresent, load, type Agent } from '../src/handoff/agents.ts'
import type { FailureCode, HandoffEvent } from '../src/handoff/events.ts'
import type { AgentId, HandoffId } from '../src/handoff/names.ts'
import { place } from '../src/handoff/routing.ts'
import { isIn, isOpen, type Accepted, type Handoff, type Queued } from '../src/handoff/states.ts'
import { newLevel, type Level } from './level.ts'
import { newLine, type Line } from './line.ts'
import type { SimulatedPool } from './pool.ts'

/** What became of one customer. Times are milliseconds, those that are points in time since 1970. */
export interface Visit {
  readonly stream: number
  readonly askedAt: number
  /** How long until an agent had him, or until he was gone. */
  readonly waited: number
  /** `open` never outlasts a run. */
  readonly outcome: 'open' | 'served' | 'left' | FailureCode
  /** Served while somebody was waiting who had asked for the same before, with the same priority. */
  readonly overtook: boolean
  readonly events: ReadonlyMap<HandoffEvent['type'], number>
}

export interface AgentWork {
  readonly served: number
  /** Places taken by handoffs, offers and wrapping up. */
  readonly busy: Level
  /** Places that can be taken: all while he is there, those still taken when he is not. */
  readonly places: Level
}

/** Everything that happened, as it was written down on the way. */
export interface Tally {
  visits(): readonly Visit[]
  agents(): ReadonlyMap<AgentId, AgentWork>
  /** How many wait, by stream. */
  waiting(stream: number): Level
}

/** @param streamOf tells which of the scenario's arrivals a handoff belongs to. */
export function keepTally(pool: SimulatedPool, streamOf: (id: HandoffId) => number): Tally {
  const visits = new Map<HandoffId, Visit>()
  const lineOf = new Map<HandoffId, Line<Handoff<Queued>>>()
  const lines = new Map<string, Line<Handoff<Queued>>>()
  const waiting = new Map<number, Level>()
  const agents = new Map<AgentId, AgentWork>()

  const welcome = (handoff: Handoff): Visit => {
    lineOf.set(
      handoff.id,
      getOrAdd(lines, wishText(handoff), () => newLine<Handoff<Queued>>()),
    )
    const [stream, askedAt] = [streamOf(handoff.id), Date.parse(handoff.receivedAt)]
    return { stream, askedAt, waited: 0, outcome: 'open', overtook: false, events: NOTHING }
  }
  const keepLine = (before: Handoff | undefined, after: Handoff) => {
    const line = lineOf.get(after.id)
    if (before !== undefined && isLookedAfter(before)) line?.remove(before)
    if (isLookedAfter(after)) line?.add(after)
    if (!isOpen(after)) lineOf.delete(after.id)
  }
  const overtakes = (accepted: Handoff<Accepted>): boolean => {
    const first = lineOf.get(accepted.id)?.first()
    return first !== undefined && place(first) < place(accepted)
  }

  pool.watch({
    handoffChanged(before, after) {
      const now = pool.clock.now()
      const visit = visits.get(after.id) ?? welcome(after)
      keepLine(before, after)
      const change = Number(isWaiting(after)) - Number(before !== undefined && isWaiting(before))
      getOrAdd(waiting, visit.stream, newLevel).change(change, now)
      const events = counted(visit.events, before, after)
      const outcome = outcomeOf(after)
      const isSettled = visit.outcome !== 'open' || outcome === 'open'
      const settled = isSettled ? {} : { outcome, waited: now - visit.askedAt }
      const overtook = visit.overtook || (isIn(after, 'accepted') && overtakes(after))
      visits.set(after.id, { ...visit, ...settled, events, overtook })
    },
    agentChanged(before, after) {
      const work = agents.get(after.id) ?? { served: 0, busy: newLevel(), places: newLevel() }
      const now = pool.clock.instant()
      const held = before?.assignments.length ?? 0
      work.busy.change(load(after, now) - work.busy.value(), pool.clock.now())
      work.places.change(placesOf(after, now) - work.places.value(), pool.clock.now())
      agents.set(after.id, { ...work, served: work.served + Math.max(0, after.assignments.length - held) })
    },
  })
  return {
    visits: () => [...visits.values()],
    agents: () => agents,
    waiting: (stream) => getOrAdd(waiting, stream, newLevel),
  }
}

const isWaiting = (handoff: Handoff) => isIn(handoff, 'queued', 'offered')

/** An agent is looked for: not one that is put before an agent, and not one that waits for its skill to open. */
const isLookedAfter = (handoff: Handoff): handoff is Handoff<Queued> =>
  isIn(handoff, 'queued') && handoff.state.closedUntil === null

const wishText = ({ wish }: Handoff) => JSON.stringify([wish.routedTo, wish.needs, wish.priority])

const placesOf = (agent: Agent, now: string) => (isPresent(agent, now) ? agent.capacity : load(agent, now))

function outcomeOf({ state }: Handoff): Visit['outcome'] {
  switch (state.name) {
    case 'queued':
    case 'offered':
      return 'open'
    case 'accepted':
    case 'completed':
      return 'served'
    case 'cancelled':
      return 'left'
    case 'failed':
      return state.code
  }
}

/** Of most handoffs there is nothing to count, so that they share one empty map. */
function counted(known: Visit['events'], before: Handoff | undefined, after: Handoff): Visit['events'] {
  const fresh = after.log.filter(
    ({ type, sequence }) => sequence > (before?.sequence ?? 0) && COUNTED.has(type),
  )
  if (fresh.length === 0) return known
  const events = new Map(known)
  for (const { type } of fresh) events.set(type, (events.get(type) ?? 0) + 1)
  return events
}

const NOTHING: Visit['events'] = new Map()
const COUNTED = new Set<HandoffEvent['type']>([
  'relaxed',
  'overflowed',
  'offered',
  'offerDeclined',
  'offerExpired',
])

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}
