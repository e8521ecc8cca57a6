import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { noticeId, noticesOf, type Notice } from '../../src/handoff/notices.ts'
import { decline, expireOffer, offer, withdraw } from '../../src/handoff/offers.ts'
import { DEFAULT_POLICY } from '../../src/handoff/policy.ts'
import { repeat } from '../../src/handoff/repeats.ts'
import { loseAgent, requeue, transfer } from '../../src/handoff/requeue.ts'
import { agentOf, type Handoff } from '../../src/handoff/states.ts'
import { accept, cancel, complete, fail, timeOutHandling } from '../../src/handoff/transitions.ts'
import { startsFrom, type Transition } from './legal-transitions.ts'
import { lived } from './lives.ts'
import { acceptedSample, at, idOf, offeredSample, policySample, queuedSample, repeatedAs } from './samples.ts'

const policy = policySample()
const policyOf = () => policy

/** @returns the news as `withdrawn ada declined`. */
function news(before: Handoff, after: Handoff): string[] {
  return noticesOf(before, after).map(brief)
}

function brief(notice: Notice): string {
  const why = notice.type === 'handoff.withdrawn' ? ` ${notice.reason}` : ''
  return `${notice.type.slice(8)} ${notice.agent}${why}`
}

test('an offer is told with its skill and its end, an assignment with its number', () => {
  const offered = offer(queuedSample(), 'ada', 'longest idle', DEFAULT_POLICY, at(10))
  const { offerUntil } = offered.state
  expect(noticesOf(queuedSample(), offered)).toEqual([
    { type: 'handoff.offered', agent: 'ada', skill: 'billing', offerUntil, sequence: 2, at: at(10) },
  ])
  const accepted = accept(offered, 'ada', 'accepted', policy, at(12))
  expect(noticesOf(offered, accepted)).toEqual([
    { type: 'handoff.assigned', agent: 'ada', assignment: 1, sequence: 3, at: at(12) },
  ])
})

describe('an offer is withdrawn', () => {
  const offered = offeredSample()
  test.each<[string, Handoff, string[]]>([
    ['declined', decline(offered, 'agent:ada', policy, at(20)), ['withdrawn ada declined']],
    ['not answered', expireOffer(offered, policy, at(20)), ['withdrawn ada expired']],
    ['while the agent goes', withdraw(offered, 'went away', policy, at(20)), ['withdrawn ada unavailable']],
    ['cancelled', cancel(offered, 'bot:shop', 'Gone', at(20)), ['withdrawn ada cancelled']],
    ['waited too long', fail(offered, 'WaitedTooLong', 'Nobody', at(20)), ['withdrawn ada failed']],
    [
      'taken by another',
      accept(offered, 'bob', 'assigned', policy, at(20)),
      ['withdrawn ada taken', 'assigned bob'],
    ],
  ])('%s', (_what, after, expected) => expect(news(offered, after)).toEqual(expected))
})

describe('an assignment is withdrawn', () => {
  const accepted = acceptedSample()
  const to = { agent: 'bob' }
  test.each<[string, Handoff, string[]]>([
    ['completed', complete(accepted, 'supervisor', at(20)), ['withdrawn ada completed']],
    ['timed out', timeOutHandling(accepted, at(20)), ['withdrawn ada handlingTimedOut']],
    ['transferred', transfer(accepted, 'agent:ada', to, policyOf, at(20)), ['withdrawn ada transferred']],
    ['requeued', requeue(accepted, 'agent:ada', policyOf, at(20)), ['withdrawn ada requeued']],
    ['lost', loseAgent(accepted, 'offline', policyOf, at(20)), ['withdrawn ada agentLost']],
    ['cancelled', cancel(accepted, 'bot:shop', 'Gone', at(20)), ['withdrawn ada cancelled']],
  ])('%s', (_what, after, expected) => expect(news(accepted, after)).toEqual(expected))
})

test('the end of a handoff that nobody had concerns no agent', () => {
  expect(news(queuedSample(), cancel(queuedSample(), 'bot:shop', 'Gone', at(20)))).toEqual([])
})

test('what changes nothing for its agent is no news', () => {
  expect(news(acceptedSample(), repeat(acceptedSample(), repeatedAs(2), at(20)))).toEqual([])
})

test('a handoff that was assigned as it was stored is told as well', () => {
  expect(noticesOf(undefined, acceptedSample()).map(brief)).toEqual(['assigned ada'])
})

test('what happened since is told in order, each to whom it concerned then', () => {
  const declined = decline(offeredSample(), 'agent:ada', policy, at(20))
  const accepted = accept(offer(declined, 'bob', 'next', policy, at(20)), 'cleo', 'assigned', policy, at(21))
  expect(noticesOf(undefined, complete(accepted, 'agent:cleo', at(30))).map(brief)).toEqual([
    'offered ada',
    'withdrawn ada declined',
    'offered bob',
    'withdrawn bob taken',
    'assigned cleo',
    'withdrawn cleo completed',
  ])
  const requeued = requeue(acceptedSample(), 'agent:ada', policyOf, at(20))
  expect(news(acceptedSample(), cancel(requeued, 'bot:shop', 'Gone', at(21)))).toEqual([
    'withdrawn ada requeued',
  ])
})

test('an id is one for a notice, also where one event makes two', () => {
  const taken = noticesOf(offeredSample(), accept(offeredSample(), 'bob', 'assigned', policy, at(20)))
  expect(taken.map((notice) => noticeId(idOf(1), notice))).toEqual([
    `${idOf(1)}-3-withdrawn`,
    `${idOf(1)}-3-assigned`,
  ])
})

describe('through any life', () => {
  const isTransition = (name: string): name is Transition => name in startsFrom
  const names = Object.keys(startsFrom).filter(isTransition)
  const often = fc.constantFrom<Transition>('offer', 'accept', 'decline', 'requeue', 'expireOffer')
  const histories = fc.array(
    fc.oneof({ weight: 3, arbitrary: often }, { weight: 1, arbitrary: fc.constantFrom(...names) }),
    { maxLength: 60 },
  )

  test('who knows the notices knows whose the handoff is, and is never told of two agents at once', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let known: string | undefined
        for (const { before, after } of lived(history)) {
          for (const notice of noticesOf(before, after)) {
            const withdraws = notice.type === 'handoff.withdrawn'
            if (withdraws || known !== undefined) expect(notice.agent).toBe(known)
            known = withdraws ? undefined : notice.agent
          }
          expect(known).toBe(agentOf(after))
        }
      }),
    )
  })
})
