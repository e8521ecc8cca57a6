import fc from 'fast-check'
import { load, type Agent } from '../../src/handoff/agents.ts'
import type { Mode } from '../../src/handoff/policy.ts'
import { MAX_PRIORITY } from '../../src/handoff/routing.ts'
import type { Handoff, Queued } from '../../src/handoff/states.ts'
import { agentSample, at, heldWork, idOf, offeredWork, passOf, queuedSample, wishFor } from './samples.ts'

const need = fc.record({
  skill: fc.constantFrom('billing', 'loans', 'default'),
  level: fc.integer({ min: 1, max: 5 }),
})
const moment = fc.integer({ min: 0, max: 5 }).map(at)
const agentId = fc.integer({ min: 0, max: 7 }).map((index) => `agent-${index}`)
const few = fc.integer({ min: 0, max: 2 })
const filled = <T>(length: number, item: (number: number) => T) =>
  Array.from({ length }, (_, number) => item(number))

/** When the matching takes place. */
export const NOW = at(6)

export const modes = fc.constantFrom<Mode>('longest-idle', 'round-robin', 'least-loaded', 'best-skill')

/** Handoffs that wait, some closed, some kept for an agent, some passed on by a few. */
export const queues: fc.Arbitrary<Handoff<Queued>[]> = fc
  .array(
    fc.record({
      needs: fc.array(need, { minLength: 1, maxLength: 2 }),
      priority: fc.integer({ min: 0, max: MAX_PRIORITY }),
      receivedAt: moment,
      passed: fc.array(agentId, { maxLength: 2 }),
      preferred: fc.option(agentId, { freq: 4 }),
      closedUntil: fc.option(fc.constant(at(60)), { freq: 9 }),
    }),
    { maxLength: 12 },
  )
  .map((all) => all.map(handoffOf))

interface Drawn {
  readonly needs: { skill: string; level: number }[]
  readonly priority: number
  readonly receivedAt: string
  readonly passed: string[]
  readonly preferred: string | null
  readonly closedUntil: string | null
}

function handoffOf({ needs, priority, receivedAt, passed, preferred, closedUntil }: Drawn, index: number) {
  const routedTo = needs[0]?.skill ?? 'billing'
  const handoff = queuedSample({ id: idOf(index), receivedAt, wish: wishFor(routedTo, { needs, priority }) })
  return {
    ...handoff,
    passes: passed.map((agent) => passOf(agent)),
    preferred: preferred === null ? null : { agent: preferred, why: 'lastAgent' as const, until: at(60) },
    state: { ...handoff.state, closedUntil },
  }
}

/** Agents of all kinds, with work of all kinds in hand. */
export const teams: fc.Arbitrary<Agent[]> = fc
  .array(
    fc.record({
      skills: fc.array(need, { maxLength: 3 }),
      capacity: fc.integer({ min: 0, max: 4 }),
      held: few,
      offered: few,
      wrapUps: fc.array(fc.integer({ min: 4, max: 8 }).map(at), { maxLength: 2 }),
      presence: fc.constantFrom('available' as const, 'available' as const, 'away' as const),
      leaseUntil: fc.constantFrom(at(5), at(3600)),
      idleSince: moment,
      lastGivenAt: moment,
    }),
    { maxLength: 8 },
  )
  .map((all) =>
    all.map(({ skills, held, offered, wrapUps, ...more }, index) =>
      agentSample({
        ...more,
        id: `agent-${index}`,
        skills: skills.map(({ skill, level }) => ({ key: skill, name: skill, level })),
        assignments: filled(held, (number) => heldWork(100 + number)),
        offers: filled(offered, (number) => offeredWork(200 + number)),
        wrapUps: wrapUps.map((until, number) => ({ handoffId: idOf(300 + number), until })),
      }),
    ),
  )

/** How many more handoffs an agent has room for. */
export const room = (agent: Agent) => Math.max(0, agent.capacity - load(agent, NOW))

/** The order of service, as the documentation has it. */
export const inOrder = (waiting: readonly Handoff<Queued>[]) =>
  [...waiting].sort(
    (one, other) =>
      other.wish.priority - one.wish.priority ||
      Date.parse(one.receivedAt) - Date.parse(other.receivedAt) ||
      (one.id < other.id ? -1 : 1),
  )
