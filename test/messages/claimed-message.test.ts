import { randomUUID } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { claimedMessage, readHandoffMessage } from '../../src/messages/envelope.ts'
import type { ClaimedHandoff } from '../../src/use-cases/ports-claims.ts'
import { startsFrom, type Transition } from '../handoff/legal-transitions.ts'
import { lived } from '../handoff/lives.ts'
import { acceptedSample, at } from '../handoff/samples.ts'

const isTransition = (name: string): name is Transition => name in startsFrom
const transitions = Object.keys(startsFrom).filter(isTransition)
const claim = { by: randomUUID(), until: at(45), inMessage: true } as const

function arrived(claimed: object): ClaimedHandoff | undefined {
  const sent = claimedMessage({ handoff: acceptedSample(), claim })
  const body: unknown = JSON.parse(JSON.stringify({ ...sent, data: { ...sent.data, claimed } }))
  return readHandoffMessage(body).data.claimed
}

test('a handoff arrives as it was sent, whatever has happened to it', () => {
  const histories = fc.array(fc.constantFrom(...transitions), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(histories, (history) => {
      const handoff = [...lived(history)].at(-1)?.after ?? acceptedSample()
      expect(arrived({ handoff, claim })).toEqual({ handoff, claim })
    }),
    { numRuns: 200 },
  )
})

test.each([
  ['lacks something', { claim, handoff: { ...acceptedSample(), log: undefined } }],
  ['has an event that nobody knows', { claim, handoff: withEvent('promoted') }],
  ['has a claim whose name could be part of a query', { claim: { ...claim, by: "' OR 1=1 --" } }],
])('one that %s only says where to look', (_what, parts) => {
  expect(arrived({ handoff: acceptedSample(), claim })).toBeDefined()
  expect(arrived({ handoff: acceptedSample(), ...parts })).toBeUndefined()
})

function withEvent(type: string) {
  const handoff = acceptedSample()
  return { ...handoff, log: handoff.log.map((entry) => ({ ...entry, type })) }
}
