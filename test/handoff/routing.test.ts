import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isFree, satisfies, type Agent } from '../../src/handoff/agents.ts'
import { match, MAX_PRIORITY, place } from '../../src/handoff/routing.ts'
import type { Handoff, Queued } from '../../src/handoff/states.ts'
import { agentSample, at, heldWork, idOf, queuedSample, wishFor } from './samples.ts'

const skill = fc.constantFrom('billing', 'loans', 'default')
const need = fc.record({ skill, level: fc.integer({ min: 1, max: 5 }) })
const moment = fc.integer({ min: 0, max: 5 }).map(at)

const handoffs = fc
  .array(
    fc.record({
      needs: fc.array(need, { minLength: 1, maxLength: 3 }),
      priority: fc.integer({ min: 0, max: MAX_PRIORITY }),
      receivedAt: moment,
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ needs, priority, receivedAt }, index) =>
      queuedSample({ id: idOf(index), receivedAt, wish: wishFor('billing', { needs, priority }) }),
    ),
  )

const agents = fc
  .array(
    fc.record({
      skills: fc.array(need, { maxLength: 3 }),
      capacity: fc.integer({ min: 0, max: 2 }),
      load: fc.integer({ min: 0, max: 2 }),
      presence: fc.constantFrom('available', 'available', 'away'),
      leaseUntil: fc.constantFrom(at(5), at(3600)),
      idleSince: moment,
    }),
    { maxLength: 8 },
  )
  .map((all) =>
    all.map(({ skills, load, ...more }, index) =>
      agentSample({
        ...more,
        id: `agent-${index}`,
        skills: skills.map(({ skill: key, level }) => ({ key, name: key, level })),
        assignments: Array.from({ length: load }, (_, number) => heldWork(number)),
      }),
    ),
  )

const now = at(6)
const inOrder = (waiting: readonly Handoff<Queued>[]) =>
  [...waiting].sort(
    (one, other) =>
      other.wish.priority - one.wish.priority ||
      Date.parse(one.receivedAt) - Date.parse(other.receivedAt) ||
      (one.id < other.id ? -1 : 1),
  )

describe('place', () => {
  test('sorts as text by priority, highest first, then time of receipt, then id', () => {
    fc.assert(
      fc.property(handoffs, (waiting) => {
        const places = inOrder(waiting).map(place)
        expect([...places].sort()).toEqual(places)
      }),
    )
  })

  test('does not change while a handoff waits elsewhere', () => {
    const handoff = queuedSample()
    expect(place({ ...handoff, wish: { ...wishFor('loans'), priority: handoff.wish.priority } })).toBe(
      place(handoff),
    )
  })
})

describe('match', () => {
  const property = (check: (waiting: Handoff<Queued>[], team: Agent[]) => void) => {
    fc.assert(fc.property(handoffs, agents, check), { numRuns: 300 })
  }

  test('gives no agent two and no handoff to two', () => {
    property((waiting, team) => {
      const matches = match(waiting, team, now)
      expect(new Set(matches.map((each) => each.agent.id)).size).toBe(matches.length)
      expect(new Set(matches.map((each) => each.handoff.id)).size).toBe(matches.length)
    })
  })

  test('gives only to agents who are free and have every skill at its level', () => {
    property((waiting, team) => {
      for (const { handoff, agent } of match(waiting, team, now)) {
        expect(isFree(agent, now)).toBe(true)
        expect(agent.assignments.length).toBeLessThan(agent.capacity)
        expect(satisfies(agent, handoff.wish.needs)).toBe(true)
      }
    })
  })

  test('serves in order of place: each by the longest idle of those that are left for it', () => {
    property((waiting, team) => {
      const matches = match(waiting, team, now)
      const left = team.filter((agent) => isFree(agent, now))
      for (const handoff of inOrder(waiting)) {
        const able = left.filter((agent) => satisfies(agent, handoff.wish.needs))
        const idle = able.map((agent) => `${agent.idleSince} ${agent.id}`).sort()[0]
        const given = matches.find((each) => each.handoff.id === handoff.id)?.agent
        expect(given && `${given.idleSince} ${given.id}`).toBe(idle)
        if (given !== undefined) left.splice(left.indexOf(given), 1)
      }
    })
  })

  test('does not depend on the order in which it is told who is there', () => {
    property((waiting, team) => {
      const ids = (pairs: ReturnType<typeof match>) =>
        pairs.map(({ handoff, agent }) => [handoff.id, agent.id])
      expect(ids(match([...waiting].reverse(), [...team].reverse(), now))).toEqual(
        ids(match(waiting, team, now)),
      )
    })
  })

  test('one whom nobody can serve holds up none behind', () => {
    const expert = queuedSample({
      id: idOf(1),
      wish: wishFor('billing', { needs: [{ skill: 'billing', level: 5 }] }),
    })
    const simple = queuedSample({ id: idOf(2), receivedAt: at(1) })
    expect(match([expert, simple], [agentSample()], now).map(({ handoff }) => handoff.id)).toEqual([
      simple.id,
    ])
  })
})
