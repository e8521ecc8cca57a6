import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { nextDeliveryAt } from '../../src/handoff/deliveries.ts'
import { LOG_LIMIT, PASS_LIMIT } from '../../src/handoff/events.ts'
import { place } from '../../src/handoff/routing.ts'
import { deadlineOf } from '../../src/handoff/schedule.ts'
import { isIn, isOpen, type Handoff } from '../../src/handoff/states.ts'
import { startsFrom, type Transition } from './legal-transitions.ts'
import { lived, type Lived } from './lives.ts'

/** These write at most one entry: a step that is not due, staying, and replaying nothing write none. */
const SILENT = new Set<Transition>(['stay', 'takeStep', 'replay'])
const names = fc.constantFrom(...transitions())
const harmless = fc.constantFrom<Transition>('repeat', 'settleTranscript')
const passing = fc.constantFrom<Transition>(
  'offer',
  'decline',
  'expireOffer',
  'accept',
  'requeue',
  'transfer',
)

/** Long histories of mostly harmless events, so that the log overflows; the end may come at any point. */
const histories = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: names },
    { weight: 3, arbitrary: harmless },
    { weight: 4, arbitrary: passing },
  ),
  { maxLength: 130 },
)

/** All of them. */
function transitions(): Transition[] {
  const isTransition = (name: string): name is Transition => name in startsFrom
  return Object.keys(startsFrom).filter(isTransition)
}

function always(check: (step: Lived) => void) {
  fc.assert(
    fc.property(histories, (history) => {
      for (const step of lived(history)) check(step)
    }),
  )
}

const FINAL = new Set<string>(['completed', 'handlingTimedOut', 'failed', 'cancelled'])

describe('through any sequence of transitions', () => {
  test('a transition takes place exactly where it may start', () => {
    always(({ name, before, after }) => {
      const permitted: readonly string[] = startsFrom[name]
      if (!permitted.includes(before.state.name)) expect(after).toBe(before)
      else if (!SILENT.has(name)) expect(after.sequence).toBe(before.sequence + 1)
      else expect(after.sequence - before.sequence).toBeLessThanOrEqual(1)
    })
  })

  test('the log is numbered without gaps and ends with the handoff’s own number', () => {
    always(({ after }) => {
      const sequences = after.log.map((entry) => entry.sequence)
      expect(sequences).toEqual(sequences.map((_, index) => after.sequence - sequences.length + 1 + index))
      expect(sequences).toHaveLength(Math.min(after.sequence, LOG_LIMIT))
    })
  })

  test('there is at most one final event, and the state is final from then on', () => {
    always(({ before, after }) => {
      const ends = after.log.filter((entry) => FINAL.has(entry.type)).length
      expect(ends).toBeLessThanOrEqual(1)
      if (ends === 1) expect(isOpen(after)).toBe(false)
      if (!isOpen(before)) expect(after.state).toBe(before.state)
    })
  })

  test('an open handoff has a deadline, none after it may wait no more, and one that is over has none', () => {
    always(({ after }) => {
      const deadline = deadlineOf(after)
      expect(deadline !== null).toBe(isOpen(after))
      if (isIn(after, 'queued', 'offered')) expect(deadline && deadline <= after.state.waitUntil).toBe(true)
    })
  })

  test('an offer ends before the wait does', () => {
    always(({ after }) => {
      if (isIn(after, 'offered')) expect(after.state.offerUntil <= after.state.waitUntil).toBe(true)
    })
  })

  test('who comes back to the queue knows when its next step is', () => {
    const comesBack = new Set<Transition>([
      'decline',
      'expireOffer',
      'withdraw',
      'transfer',
      'requeue',
      'loseAgent',
    ])
    always(({ name, after }) => {
      if (!comesBack.has(name) || !isIn(after, 'queued')) return
      const { stepAt } = after.state
      const ends = [after.preferred?.until, ...after.passes.map(({ until }) => until)]
      for (const end of ends) if (typeof end === 'string') expect(stepAt !== null && stepAt <= end).toBe(true)
    })
  })

  test('the bot is told accepted once an assignment, and one final status when it is over', () => {
    always(({ after }) => {
      const told = after.deliveries.map((delivery) => delivery.status)
      expect(told.filter((status) => status === 'accepted')).toHaveLength(after.assignment)
      expect(told.filter((status) => status !== 'accepted')).toHaveLength(isOpen(after) ? 0 : 1)
      expect(told.slice(0, -1).every((status) => status === 'accepted')).toBe(true)
      for (const status of told) expect(['accepted', 'failed', 'completed']).toContain(status)
    })
  })

  test('what the bot is told is in the order of the log and lasts when the log drops old entries', () => {
    always(({ before, after }) => {
      const sequences = after.deliveries.map((delivery) => delivery.sequence)
      expect([...new Set(sequences)].sort((one, other) => one - other)).toEqual(sequences)
      expect(after.deliveries.slice(0, before.deliveries.length)).toEqual(before.deliveries)
      expect(nextDeliveryAt(after.deliveries)).toBe(after.deliveries[0]?.at ?? null)
    })
  })

  test('who it is, when it came, and its place before others never change', () => {
    always(({ before, after }) => {
      const fixed = ({ id, pool, bot, reply, receivedAt }: Handoff) => [id, pool, bot, reply, receivedAt]
      expect(fixed(after)).toEqual(fixed(before))
      expect(place(after)).toBe(place(before))
    })
  })

  test('an agent has one pass at most, and nobody who has a handoff is passed by or preferred', () => {
    always(({ after }) => {
      const passed = after.passes.map(({ agent }) => agent)
      expect(new Set(passed).size).toBe(passed.length)
      expect(passed.length).toBeLessThanOrEqual(PASS_LIMIT)
      if (!isIn(after, 'accepted')) return
      expect(after.preferred).toBeNull()
      expect(passed).not.toContain(after.state.agent)
      expect(after.passes.every(({ why }) => why === 'declined')).toBe(true)
    })
  })

  test('assignments are numbered, and each begins with being accepted', () => {
    always(({ name, before, after }) => {
      const began = name === 'accept' && isIn(before, 'queued', 'offered')
      expect(after.assignment).toBe(before.assignment + (began ? 1 : 0))
    })
  })
})
