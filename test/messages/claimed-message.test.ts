import { randomUUID } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { newsMessage, newsOf, readHandoffMessage } from '../../src/messages/envelope.ts'
import type { Handoff } from '../../src/handoff/states.ts'
import type { ClaimedNews } from '../../src/use-cases/ports-claims.ts'
import { startsFrom, type Transition } from '../handoff/legal-transitions.ts'
import { lived } from '../handoff/lives.ts'
import { acceptedSample, at } from '../handoff/samples.ts'

const isTransition = (name: string): name is Transition => name in startsFrom
const transitions = Object.keys(startsFrom).filter(isTransition)
const claim = { by: randomUUID(), until: at(45), inMessage: true } as const

/** What arrives of the news of a handoff, with some part of the message as it is given. */
function arrived(handoff: Handoff, parts: object = {}): ClaimedNews | undefined {
  const sent = newsMessage({ id: handoff.id, handoff, claim })
  const body: unknown = JSON.parse(JSON.stringify({ ...sent, data: { ...sent.data, ...parts } }))
  return newsOf(readHandoffMessage(body))
}

test('a handoff arrives as it was sent, whatever has happened to it', () => {
  const histories = fc.array(fc.constantFrom(...transitions), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(histories, (history) => {
      const handoff = [...lived(history)].at(-1)?.after ?? acceptedSample()
      expect(arrived(handoff)).toEqual({ id: handoff.id, handoff, claim })
    }),
    { numRuns: 200 },
  )
})

test('what a newer version has added to a handoff arrives as well, for it is archived', () => {
  const [delivery] = acceptedSample().deliveries
  const handoff = { ...acceptedSample(), colour: 'red', deliveries: [{ ...delivery, seen: true }] }
  expect(arrived(acceptedSample(), { handoff })).toMatchObject({ handoff })
})

test('a handoff that cannot be read is left to the store; the claim is there', () => {
  const handoff = acceptedSample()
  const log = handoff.log.map((entry) => ({ ...entry, type: 'promoted' }))
  for (const other of [
    { ...handoff, log: undefined },
    { ...handoff, log },
  ]) {
    expect(arrived(handoff, { handoff: other })).toEqual({ id: handoff.id, claim })
  }
})

test('a message with a claim whose name could be part of a query only says where to look', () => {
  expect(arrived(acceptedSample(), { claim: { ...claim, by: "' OR 1=1 --" } })).toBeUndefined()
})
