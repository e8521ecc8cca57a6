import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Agent } from '../../src/handoff/agents.ts'
import { exclusionOf } from '../../src/handoff/eligibility.ts'
import type { AssignBy, PolicyOf } from '../../src/handoff/policy.ts'
import { loadRatio, match, place, type Match } from '../../src/handoff/routing.ts'
import type { Handoff, Queued } from '../../src/handoff/states.ts'
import { secondsAfter } from '../../src/handoff/time.ts'
import { inOrder, modes, NOW, queues, room, teams } from './arbitrary-teams.ts'
import { agentSample, at, heldWork, policySample, queuedSample, wishFor } from './samples.ts'

describe('place', () => {
  test('sorts as text by priority, highest first, then time of receipt, then id', () => {
    fc.assert(
      fc.property(queues, (waiting) => {
        const places = inOrder(waiting).map(place)
        expect([...places].sort()).toEqual(places)
      }),
    )
  })

  test('does not change while a handoff waits elsewhere', () => {
    const handoff = queuedSample()
    expect(place(handoff)).toBe(`9|${handoff.receivedAt}|${handoff.id}`)
    expect(place({ ...handoff, wish: { ...wishFor('loans'), priority: handoff.wish.priority } })).toBe(
      place(handoff),
    )
  })
})

test.each([
  ['nothing of 3', 0, 3, '0.0000'],
  ['1 of 3', 1, 3, '0.3333'],
  ['2 of 2', 2, 2, '1.0000'],
  ['nothing of nothing', 0, 0, '1.0000'],
])('an agent who has %s', (_case, held, capacity, ratio) => {
  const assignments = Array.from({ length: held }, (_, number) => heldWork(number))
  expect(loadRatio(agentSample({ assignments, capacity }), at(0))).toBe(ratio)
})

describe('match', () => {
  type Decisions = ReturnType<typeof match>
  const assigning = fc.constantFrom<AssignBy>('auto', 'offer')
  const property = (
    check: (waiting: Handoff<Queued>[], team: Agent[], policyOf: PolicyOf, decisions: Decisions) => void,
  ) => {
    fc.assert(
      fc.property(queues, teams, modes, assigning, (waiting, team, mode, assign) => {
        const policyOf = () => policySample({ mode, assign })
        check(waiting, team, policyOf, match(waiting, team, policyOf, NOW))
      }),
    )
  }
  const given = (decisions: Decisions) => decisions.filter((each): each is Match => each.agent !== null)

  test.each([
    ['offer', -1, 'ada'],
    ['offer', 0, undefined],
    ['auto', 0, 'ada'],
  ] as const)('with policy %s, %s s after the wait was over, gives it to %s', (assign, after, agent) => {
    const handoff = queuedSample()
    const now = secondsAfter(handoff.state.waitUntil, after)
    const team = [agentSample({ id: 'ada', leaseUntil: secondsAfter(now, 60) })]
    expect(match([handoff], team, () => policySample({ assign }), now)[0]?.agent?.id).toBe(agent)
  })

  test('decides about each handoff once, in order of place', () => {
    property((waiting, _team, _policyOf, decisions) => {
      expect(decisions.map(({ handoff }) => handoff)).toEqual(inOrder(waiting))
    })
  })

  test('gives no agent more than he has room for', () => {
    property((_waiting, team, _policyOf, decisions) => {
      for (const agent of team) {
        const got = given(decisions).filter((each) => each.agent.id === agent.id)
        expect(got.length).toBeLessThanOrEqual(room(agent))
      }
    })
  })

  test('gives only to agents whom no rule keeps from it, and as they were before', () => {
    property((_waiting, team, policyOf, decisions) => {
      for (const { handoff, agent, assign } of given(decisions)) {
        expect(exclusionOf(handoff, agent, NOW)).toBeUndefined()
        expect(team).toContain(agent)
        expect(assign).toBe(policyOf('').assign)
      }
    })
  })

  test('leaves no handoff beside an agent who may have it and has room left', () => {
    property((_waiting, team, _policyOf, decisions) => {
      const left = new Map(team.map((agent) => [agent.id, room(agent)]))
      for (const { handoff, agent } of decisions) {
        if (agent !== null) {
          left.set(agent.id, (left.get(agent.id) ?? 0) - 1)
          continue
        }
        const able = team.filter(({ id }) => (left.get(id) ?? 0) > 0)
        expect(able.filter((each) => exclusionOf(handoff, each, NOW) === undefined)).toEqual([])
      }
    })
  })

  test('does not depend on the order in which it is told who is there', () => {
    property((waiting, team, policyOf, decisions) => {
      const ids = (all: Decisions) => all.map(({ handoff, agent }) => [handoff.id, agent?.id])
      expect(ids(match([...waiting].reverse(), [...team].reverse(), policyOf, NOW))).toEqual(ids(decisions))
    })
  })
})
