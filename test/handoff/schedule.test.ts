import { describe, expect, test } from '@jest/globals'
import { deadlineOf, neededLevel, nextPlanned, nextStepAt, scheduled } from '../../src/handoff/schedule.ts'
import { isIn, type Handoff, type Queued, type Waiting } from '../../src/handoff/states.ts'
import { cancel, complete, fail } from '../../src/handoff/transitions.ts'
import { acceptedSample, at, offeredSample, passOf, policySample, queuedSample, wishFor } from './samples.ts'

const needing = (level: number) =>
  queuedSample({
    wish: wishFor('billing', {
      needs: [
        { skill: 'loans', level: 2 },
        { skill: 'billing', level },
      ],
    }),
  })
const waitingSo = (more: Partial<Waiting>): Handoff<Queued> => {
  const handoff = queuedSample()
  return { ...handoff, state: { ...handoff.state, ...more } }
}

test('the needed level is that of the skill by which it is routed', () => {
  expect(neededLevel(needing(4).wish)).toBe(4)
  expect(neededLevel(wishFor('billing', { needs: [] }))).toBe(1)
})

describe('the next step', () => {
  const relax = [
    { afterSeconds: 30, minLevel: 3 },
    { afterSeconds: 60, minLevel: 2 },
  ]

  test.each([
    [5, 30],
    [4, 30],
    [3, 60],
  ])('of a handoff that needs level %i is to relax after %i s', (level, seconds) => {
    expect(nextStepAt(needing(level), policySample({ relax }))).toBe(at(seconds))
  })

  test('is none when it needs no more than any step leaves', () => {
    expect(nextStepAt(needing(2), policySample({ relax }))).toBeNull()
  })

  test('counts from when it came to this queue', () => {
    const handoff = { ...needing(5), state: { ...queuedSample().state, inQueueSince: at(100) } }
    const overflow = { afterSeconds: 20, to: 'loans' }
    expect(nextStepAt(handoff, policySample({ relax }))).toBe(at(130))
    expect(nextStepAt(handoff, policySample({ relax, overflow }))).toBe(at(120))
  })

  test('is the end of its preference or of a pass when those are first', () => {
    const preferred = { agent: 'ada', why: 'lastAgent', until: at(25) } as const
    const policy = policySample({ relax })
    expect(nextStepAt({ ...needing(5), preferred }, policy)).toBe(at(25))
    const passes = [
      passOf('ada', { until: at(24) }),
      passOf('bob', { until: null }),
      passOf('eve', { until: at(23) }),
    ]
    expect(nextStepAt({ ...needing(5), preferred, passes }, policy)).toBe(at(23))
  })

  test('is to open when its skill is closed, whatever else is due', () => {
    const closed = { ...waitingSo({ closedUntil: at(900) }), passes: [passOf('ada')] }
    expect(nextStepAt(closed, policySample())).toBe(at(900))
  })

  test('is written with a handoff that waits', () => {
    const handoff = needing(5)
    expect(scheduled(handoff, policySample({ relax }))).toEqual({
      ...handoff,
      state: { ...handoff.state, stepAt: at(30) },
    })
  })
})

describe('something must happen to a handoff', () => {
  test.each([
    ['that waits, when it waited too long', waitingSo({}), 600],
    ['that waits, when a step is due', waitingSo({ stepAt: at(50) }), 50],
    ['that waits, before a step that comes too late', waitingSo({ stepAt: at(700) }), 600],
    ['whose skill is closed, when it opens', waitingSo({ closedUntil: at(900), stepAt: at(5) }), 900],
    ['that is offered, when the offer expires', offeredSample(), 40],
    ['that an agent has, when he had it too long', acceptedSample(), 70],
  ])('%s', (_when, handoff, second) => {
    expect(deadlineOf(handoff)).toBe(at(second))
  })

  test('that is offered, at its wait limit at the latest', () => {
    const { state, ...handoff } = offeredSample()
    expect(deadlineOf({ ...handoff, state: { ...state, waitUntil: at(35) } })).toBe(at(35))
  })

  test.each([
    ['completed', complete(acceptedSample(), 'agent:ada', at(20))],
    ['failed', fail(queuedSample(), 'QueueFull', 'Full', at(0))],
    ['cancelled', cancel(queuedSample(), 'hub', 'Gone', at(1))],
  ])('but never to one that is %s', (_end, handoff) => {
    expect(deadlineOf(handoff)).toBeNull()
  })
})

describe('what happens next to a handoff', () => {
  const policy = policySample({
    relax: [{ afterSeconds: 30, minLevel: 3 }],
    overflow: { afterSeconds: 90, to: 'loans' },
  })
  const preferred = { agent: 'ada', why: 'lastAgent', until: at(25) } as const

  test.each([
    ['is that it relaxes', needing(5), 'relaxes', 30],
    ['is that it overflows', needing(3), 'overflows', 90],
    ['is that it is kept for nobody any more', { ...needing(5), preferred }, 'preferenceEnds', 25],
    [
      'is that somebody may be asked again',
      { ...needing(3), passes: [passOf('ada', { until: at(80) })] },
      'mayBeAskedAgain',
      80,
    ],
    ['is that its skill opens', waitingSo({ closedUntil: at(900), waitUntil: at(1500) }), 'opens', 900],
    ['is that it waited too long', waitingSo({ waitUntil: at(20) }), 'waitEnds', 20],
    ['is that its offer expires', offeredSample(), 'offerExpires', 40],
    ['is that its agent had it too long', acceptedSample(), 'handlingEnds', 70],
  ])('%s', (_what, handoff, what, second) => {
    const planned = isIn(handoff, 'queued') ? scheduled(handoff, policy) : handoff
    expect(nextPlanned(planned, policy)).toEqual({ what, at: at(second) })
  })

  test.each([
    ['tried again later, when it led nowhere', 150, 'overflows', 150],
    ['unless another step that is planned then comes first', 130, 'mayBeAskedAgain', 130],
  ])('is its overflow, %s', (_what, stepAt, what, second) => {
    const passes = stepAt === 150 ? [] : [passOf('ada', { until: at(130) })]
    const handoff = { ...waitingSo({ stepAt: at(stepAt) }), passes }
    expect(nextPlanned(handoff, policy)).toEqual({ what, at: at(second) })
  })

  test('is the end of its wait when no step is planned, whatever its policy says by now', () => {
    expect(nextPlanned(waitingSo({ stepAt: null }), policy)).toEqual({ what: 'waitEnds', at: at(600) })
  })

  test('is the end of its wait, when that comes before the end of its offer', () => {
    const { state, ...handoff } = offeredSample()
    expect(nextPlanned({ ...handoff, state: { ...state, waitUntil: at(35) } }, policy)).toEqual({
      what: 'waitEnds',
      at: at(35),
    })
  })

  test('is nothing when it is over', () => {
    expect(nextPlanned(complete(acceptedSample(), 'agent:ada', at(20)), policy)).toBeNull()
  })
})
