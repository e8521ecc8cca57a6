import { describe as suite, expect, test } from '@jest/globals'
import { describe, shortTime } from '../../src/handoff/describe.ts'
import type { Exclusion } from '../../src/handoff/eligibility.ts'

const now = '2026-03-02T14:30:00.000Z'
const at = (clock: string) => `2026-03-02T${clock}:00.000Z`

const WORDS: [Exclusion, string][] = [
  [{ rule: 'lacksSkill', skill: 'spanish' }, 'lacks spanish'],
  [{ rule: 'levelTooLow', skill: 'loans', level: 2, needed: 3 }, 'level 2 < 3 in loans'],
  [
    { rule: 'passed', pass: { agent: 'ada', why: 'declined', at: at('14:05'), until: null } },
    'declined 14:05 UTC',
  ],
  [
    { rule: 'passed', pass: { agent: 'ada', why: 'letExpire', at: at('14:05'), until: at('14:07') } },
    'let the offer expire 14:05 UTC, may be asked again 14:07 UTC',
  ],
  [
    { rule: 'passed', pass: { agent: 'ada', why: 'gaveBack', at: at('14:05'), until: at('14:07') } },
    'gave it back 14:05 UTC, may be asked again 14:07 UTC',
  ],
  [
    { rule: 'passed', pass: { agent: 'ada', why: 'wasLost', at: at('14:05'), until: at('14:07') } },
    'was lost with it 14:05 UTC, may be asked again 14:07 UTC',
  ],
  [{ rule: 'waitsForAnother', agent: 'bob', until: at('14:31') }, 'kept for bob until 14:31 UTC'],
  [{ rule: 'closed', until: '2026-03-03T08:00:00.000Z' }, 'closed until 2026-03-03 08:00 UTC'],
  [{ rule: 'offline', since: at('14:02'), reason: 'declared' }, 'offline since 14:02 UTC'],
  [
    { rule: 'offline', since: at('14:02'), reason: 'leaseLapsed' },
    'offline since 14:02 UTC, presence not renewed',
  ],
  [{ rule: 'away', since: at('14:02'), reason: 'declared' }, 'away since 14:02 UTC'],
  [
    { rule: 'away', since: at('14:02'), reason: 'offersUnanswered' },
    'away since 14:02 UTC, offers unanswered',
  ],
  [{ rule: 'full', capacity: 3, assignments: 3, offers: 0, wrapUps: 0 }, '3 of 3'],
  [
    { rule: 'full', capacity: 3, assignments: 1, offers: 1, wrapUps: 1 },
    '3 of 3, of these 1 offered and 1 wrapping up',
  ],
  [{ rule: 'full', capacity: 1, assignments: 0, offers: 0, wrapUps: 1 }, '1 of 1, of these 1 wrapping up'],
]

suite('a rule in words', () => {
  test.each(WORDS)('%j', (exclusion, words) => {
    expect(describe(exclusion, now)).toBe(words)
  })
})

test('a time of another day comes with its date', () => {
  expect(shortTime('2026-03-01T23:59:00.000Z', now)).toBe('2026-03-01 23:59 UTC')
  expect(shortTime(at('00:00'), now)).toBe('00:00 UTC')
})
