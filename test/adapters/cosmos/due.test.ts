import { expect, test } from '@jest/globals'
import { sortDue } from '../../../src/adapters/cosmos/due.ts'
import type { Claim } from '../../../src/use-cases/ports-claims.ts'
import { at } from '../../handoff/samples.ts'

const NOW = at(100)
const LATE = at(90)
const sent: Claim = { by: 'sent', until: at(120), inMessage: true }
const taken: Claim = { by: 'taken', until: at(120) }
const lapsed: Claim = { ...sent, until: NOW }

test.each([
  ['late, and nobody has it', LATE, null, 'undelivered'],
  ['late, and whoever had it let it lapse', LATE, lapsed, 'undelivered'],
  ['late, and perhaps nobody was told that he has it', LATE, sent, 'unsent'],
  ['late, and somebody took it', LATE, taken, undefined],
  ['due only now', at(91), sent, undefined],
  ['due only now, and nobody has it', at(91), null, undefined],
  ['told', null, sent, undefined],
])('a status that is %s', (_what, deliverAt, claim, expected) => {
  // Its deadline has passed: the query gives it whatever its status.
  const document = { type: 'handoff' as const, id: 'ho', dueAt: NOW, linked: [], deliverAt, claim }
  const { undelivered, unsent } = sortDue([document], NOW, LATE)
  expect({ undelivered: undelivered.length, unsent: unsent.map((each) => each.claim) }).toEqual({
    undelivered: expected === 'undelivered' ? 1 : 0,
    unsent: expected === 'unsent' ? [claim] : [],
  })
})
