import fc from 'fast-check'
import type { Agent, Presence } from '../../../src/handoff/agents.ts'
import type { AgentId, Pool } from '../../../src/handoff/names.ts'
import type { Handoff, Queued, SkillNeed } from '../../../src/handoff/states.ts'
import type { Instant } from '../../../src/handoff/time.ts'
import {
  agentSample,
  at,
  heldWork,
  idOf,
  offeredWork,
  passOf,
  queuedSample,
  wishFor,
} from '../../handoff/samples.ts'

/** The moment at which all of it is looked at. */
export const NOW = at(10)

/** More than a query gives. */
const MANY = 24

/*
 * Most have a few skills in common, and most rules keep few apart: where nobody fits, any query is right.
 */

const common = fc.constantFrom('billing', 'default')
const skillKey = fc.oneof(
  { arbitrary: common, weight: 3 },
  { arbitrary: fc.constantFrom('a@1', 'a', 'größe'), weight: 1 },
)
const level = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 2 }), weight: 3 },
  { arbitrary: fc.integer({ min: 1, max: 5 }), weight: 1 },
)
const need: fc.Arbitrary<SkillNeed> = fc.record({ skill: skillKey, level })
/** Short, so that agents have equal turns and handoffs equal places, but for the id. */
const instant = fc.integer({ min: 0, max: 3 }).map(at)
const agentId: fc.Arbitrary<AgentId> = fc.integer({ min: 0, max: MANY - 1 }).map(agentIdOf)

/** The needs of a handoff, that of its queue first. */
export const needs = fc.oneof(
  { arbitrary: need.map((only) => [only]), weight: 3 },
  {
    arbitrary: fc.uniqueArray(need, { minLength: 2, maxLength: 3, selector: ({ skill }) => skill }),
    weight: 1,
  },
)

const upTo = (max: number) => fc.integer({ min: 0, max })
const seldom = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 5 }, { arbitrary: other, weight: 1 })

const ability = fc.record({ skill: skillKey, level: fc.integer({ min: 1, max: 5 }) })
const agentParts = fc.record({
  // A skill can be there twice: by its name and by an alias.
  skills: fc.array(
    ability.map((each) => ({ key: each.skill, name: each.skill, level: each.level })),
    { minLength: 1, maxLength: 6 },
  ),
  capacity: seldom(3, upTo(3)),
  presence: seldom<Presence>('available', fc.constantFrom('away', 'offline')),
  leaseUntil: seldom<Instant | null>(at(60), fc.constantFrom(null, at(9), NOW, at(11))),
  idleSince: instant,
  lastGivenAt: instant,
  assignments: upTo(1),
  offers: seldom(0, upTo(2)),
  wrapUps: seldom(0, upTo(2)),
})

/** A team of any skills, presence and load. Wrap-ups are not over: the hub writes those that are. */
export const team: fc.Arbitrary<readonly Agent[]> = fc
  .array(agentParts, { minLength: 1, maxLength: MANY, size: 'max' })
  .map((members) =>
    members.map(({ assignments, offers, wrapUps, ...parts }, index) =>
      agentSample({
        ...parts,
        id: agentIdOf(index),
        assignments: times(assignments).map((number) => heldWork(100 + number)),
        offers: times(offers).map((number) => offeredWork(200 + number)),
        wrapUps: times(wrapUps).map((number) => ({ handoffId: idOf(300 + number), until: at(11) })),
      }),
    ),
  )

const times = (count: number) => Array.from({ length: count }, (_, number) => number)

const handoffParts = fc.record({
  needs,
  priority: fc.constantFrom(0, 0, 5, 9),
  receivedAt: instant,
  passedBy: seldom<readonly AgentId[]>([], fc.uniqueArray(agentId, { maxLength: 4 })),
  preferred: seldom<AgentId | null>(null, agentId),
  closedUntil: seldom<Instant | null>(null, fc.constant(at(60))),
})

/** What waits, for any skills, with agents who passed on it or for whom it is kept, some until a skill opens. */
export const queue: fc.Arbitrary<readonly ((pool: Pool) => Handoff<Queued>)[]> = fc
  .array(handoffParts, { minLength: 1, maxLength: MANY, size: 'max' })
  .map((all) => all.map((parts, index) => (pool: Pool) => waiting(index, pool, parts)))

type Parts = typeof handoffParts extends fc.Arbitrary<infer Of> ? Of : never

function waiting(index: number, pool: Pool, parts: Parts): Handoff<Queued> {
  const { needs: wanted, priority, receivedAt, passedBy, preferred, closedUntil } = parts
  const wish = wishFor(wanted[0]?.skill ?? 'billing', { needs: wanted, priority })
  const handoff = queuedSample({ id: idOf(index), pool, receivedAt, wish })
  return {
    ...handoff,
    passes: passedBy.map((agent) => passOf(agent)),
    preferred: preferred === null ? null : { agent: preferred, why: 'transfer', until: at(60) },
    state: { ...handoff.state, closedUntil },
  }
}

function agentIdOf(index: number): AgentId {
  return `agent-${index}`
}
