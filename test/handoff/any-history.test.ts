import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { nextDeliveryAt } from '../../src/handoff/deliveries.ts'
import { isIn, isOpen, type Handoff } from '../../src/handoff/states.ts'
import {
  accept,
  cancel,
  complete,
  fail,
  repeat,
  reroute,
  settleTranscript,
  timeOutHandling,
} from '../../src/handoff/transitions.ts'
import { startsFrom, type Transition } from './legal-transitions.ts'
import { at, queuedSample, repeatedAs, wishFor } from './samples.ts'

type Step = (handoff: Handoff, second: number) => Handoff

/** Each takes its transition where that may start, and otherwise leaves the handoff as it is. */
const steps: Record<Transition, Step> = {
  accept: (handoff, second) =>
    isIn(handoff, 'queued') ? accept(handoff, `agent-${second}`, 60, at(second)) : handoff,
  complete: (handoff, second) =>
    isIn(handoff, 'accepted') ? complete(handoff, 'agent:ada', at(second)) : handoff,
  timeOutHandling: (handoff, second) =>
    isIn(handoff, 'accepted') ? timeOutHandling(handoff, at(second)) : handoff,
  fail: (handoff, second) =>
    isIn(handoff, 'queued') ? fail(handoff, 'WaitedTooLong', 'Nobody came', at(second)) : handoff,
  cancel: (handoff, second) => (isOpen(handoff) ? cancel(handoff, 'bot:shop', 'Gone', at(second)) : handoff),
  repeat: (handoff, second) => (isOpen(handoff) ? repeat(handoff, repeatedAs(second), at(second)) : handoff),
  reroute: (handoff, second) =>
    isIn(handoff, 'queued') ? reroute(handoff, wishFor('loans'), at(second)) : handoff,
  settleTranscript: (handoff, second) =>
    settleTranscript(
      { ...handoff, linked: [{ id: handoff.id, since: at(0) }] },
      handoff.id,
      { activities: second },
      at(second),
    ),
}

const names = fc.constantFrom(
  'accept',
  'complete',
  'timeOutHandling',
  'fail',
  'cancel',
  'repeat',
  'reroute',
  'settleTranscript',
) satisfies fc.Arbitrary<Transition>

/** Long histories of mostly harmless events, so that the log overflows; the end may come at any point. */
const histories = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: names },
    {
      weight: 3,
      arbitrary: fc.constantFrom('repeat', 'settleTranscript') satisfies fc.Arbitrary<Transition>,
    },
  ),
  { maxLength: 200 },
)

/** The handoff at every point of a history. */
function* lived(
  history: readonly Transition[],
): Generator<{ name: Transition; before: Handoff; after: Handoff }> {
  let handoff: Handoff = queuedSample()
  for (const [index, name] of history.entries()) {
    const before = handoff
    handoff = steps[name](before, index + 1)
    yield { name, before, after: handoff }
  }
}

function always(check: (step: { name: Transition; before: Handoff; after: Handoff }) => void) {
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
      else expect(after.sequence).toBe(before.sequence + 1)
    })
  })

  test('the log is numbered without gaps and ends with the handoff’s own number', () => {
    always(({ after }) => {
      const sequences = after.log.map((entry) => entry.sequence)
      expect(sequences).toEqual(sequences.map((_, index) => after.sequence - sequences.length + 1 + index))
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
      const fixed = ({ id, pool, bot, reply, receivedAt, wish }: Handoff) => [
        id,
        pool,
        bot,
        reply,
        receivedAt,
        wish.priority,
      ]
      expect(fixed(after)).toEqual(fixed(before))
    })
  })
})
