import { describe, expect, test } from '@jest/globals'
import { answer, putBefore, release, take, takeBack } from '../../src/handoff/work.ts'
import { agentSample, at, heldWork, idOf, offeredWork } from './samples.ts'

const rules = { graceSeconds: 100, unansweredOffers: 3 }

describe('given an agent', () => {
  test('when he is given a handoff, then he has it beside his others, and it was his turn', () => {
    const agent = agentSample({ assignments: [heldWork(1)], offers: [offeredWork(2)], unanswered: 2 })
    expect(take(agent, heldWork(3), at(7))).toEqual({
      ...agent,
      assignments: [heldWork(1), heldWork(3)],
      idleSince: at(7),
      lastGivenAt: at(7),
      unanswered: 0,
    })
  })

  test('when he takes what he was offered, then the offer is gone; his turn was when it was made', () => {
    const agent = agentSample({ offers: [offeredWork(2), offeredWork(3)], unanswered: 2 })
    expect(take(agent, heldWork(3), at(7))).toEqual({
      ...agent,
      offers: [offeredWork(2)],
      assignments: [heldWork(3)],
      idleSince: at(7),
      unanswered: 0,
    })
  })

  test('when he is offered a handoff, then it was his turn, and his idle time goes on', () => {
    const offer = { ...offeredWork(2), offeredAt: at(7) }
    const agent = agentSample({ offers: [offeredWork(1)], unanswered: 1 })
    expect(putBefore(agent, offer)).toEqual({
      ...agent,
      offers: [offeredWork(1), offer],
      lastGivenAt: at(7),
    })
  })

  test('when an offer is taken back, then the others stay', () => {
    const agent = agentSample({ offers: [offeredWork(1), offeredWork(2)] })
    expect(takeBack(agent, idOf(1))).toEqual({ ...agent, offers: [offeredWork(2)] })
    expect(takeBack(agent, idOf(3))).toBe(agent)
  })

  test('when he answers, then no offer counts as unanswered any more', () => {
    const agent = agentSample()
    expect(answer({ ...agent, unanswered: 2 })).toEqual(agent)
    expect(answer(agent)).toBe(agent)
  })
})

describe('given an agent with handoffs', () => {
  const busy = agentSample({ assignments: [heldWork(1), heldWork(2)] })

  test('when one ends, then he is idle since then', () => {
    expect(release(busy, idOf(1), 0, rules, at(9))).toEqual({
      ...busy,
      assignments: [heldWork(2)],
      idleSince: at(9),
    })
  })

  test('when one ends that is to be wrapped up, then its place stays taken for so long', () => {
    const earlier = { handoffId: idOf(7), until: at(12) }
    expect(release({ ...busy, wrapUps: [earlier] }, idOf(1), 30, rules, at(9)).wrapUps).toEqual([
      earlier,
      { handoffId: idOf(1), until: at(39) },
    ])
  })

  test('when one ends that he has not, then nothing changes, not even the idle time', () => {
    expect(release(busy, idOf(3), 30, rules, at(9))).toBe(busy)
  })

  test('when the last one ends while he is offline, then nothing is kept for him any more', () => {
    const gone = { ...busy, presence: 'offline', leaseUntil: null, graceUntil: at(50) } as const
    const one = release(gone, idOf(1), 0, rules, at(9))
    expect(one.graceUntil).toBe(at(50))
    expect(release(one, idOf(2), 0, rules, at(10)).graceUntil).toBeNull()
  })
})
