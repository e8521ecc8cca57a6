import { decline, expireOffer, offer, withdraw } from '../../src/handoff/offers.ts'
import { overflow, stay } from '../../src/handoff/overflow.ts'
import { replay } from '../../src/handoff/replay.ts'
import { repeat, reroute, settleTranscript } from '../../src/handoff/repeats.ts'
import { loseAgent, requeue, transfer } from '../../src/handoff/requeue.ts'
import { isIn, isOpen, type Handoff } from '../../src/handoff/states.ts'
import { takeStep } from '../../src/handoff/steps.ts'
import { accept, cancel, complete, fail, timeOutHandling } from '../../src/handoff/transitions.ts'
import type { Transition } from './legal-transitions.ts'
import { at, policiesOf, queuedSample, repeatedAs, wishFor } from './samples.ts'

type Step = (handoff: Handoff, second: number) => Handoff

const policyOf = policiesOf({
  billing: { relax: [{ afterSeconds: 20, minLevel: 2 }], overflow: { afterSeconds: 40, to: 'loans' } },
  loans: { minLevel: 3, waitSeconds: 90, askAgainSeconds: 15 },
})
const policy = ({ wish }: Handoff) => policyOf(wish.routedTo)
const by = 'agent:ada'
const needs = [{ skill: 'billing', level: 4 }]

/** Each takes its transition where that may start, and otherwise leaves the handoff as it is. */
const steps: Record<Transition, Step> = {
  offer: (handoff, second) =>
    isIn(handoff, 'queued')
      ? offer(handoff, `agent-${second}`, 'asked', policy(handoff), at(second))
      : handoff,
  decline: (handoff, second) =>
    isIn(handoff, 'offered') ? decline(handoff, by, policy(handoff), at(second)) : handoff,
  expireOffer: (handoff, second) =>
    isIn(handoff, 'offered') ? expireOffer(handoff, policy(handoff), at(second)) : handoff,
  withdraw: (handoff, second) =>
    isIn(handoff, 'offered') ? withdraw(handoff, 'went away', policy(handoff), at(second)) : handoff,
  accept: (handoff, second) =>
    isIn(handoff, 'queued', 'offered')
      ? accept(handoff, `agent-${second}`, 'asked', policy(handoff), at(second))
      : handoff,
  complete: (handoff, second) => (isIn(handoff, 'accepted') ? complete(handoff, by, at(second)) : handoff),
  timeOutHandling: (handoff, second) =>
    isIn(handoff, 'accepted') ? timeOutHandling(handoff, at(second)) : handoff,
  transfer: (handoff, second) =>
    isIn(handoff, 'accepted') ? transfer(handoff, by, { agent: 'bob' }, policyOf, at(second)) : handoff,
  requeue: (handoff, second) =>
    isIn(handoff, 'accepted') ? requeue(handoff, by, policyOf, at(second)) : handoff,
  loseAgent: (handoff, second) =>
    isIn(handoff, 'accepted') ? loseAgent(handoff, 'offline', policyOf, at(second)) : handoff,
  takeStep: (handoff, second) =>
    isIn(handoff, 'queued') ? (takeStep(handoff, policyOf, at(second)) ?? handoff) : handoff,
  overflow: (handoff, second) =>
    isIn(handoff, 'queued') ? overflow(handoff, 'loans', policyOf, at(second)) : handoff,
  stay: (handoff, second) => (isIn(handoff, 'queued') ? stay(handoff, at(second)) : handoff),
  fail: (handoff, second) =>
    isIn(handoff, 'queued', 'offered') ? fail(handoff, 'WaitedTooLong', 'Nobody came', at(second)) : handoff,
  cancel: (handoff, second) => (isOpen(handoff) ? cancel(handoff, 'bot:shop', 'Gone', at(second)) : handoff),
  repeat: (handoff, second) => (isOpen(handoff) ? repeat(handoff, repeatedAs(second), at(second)) : handoff),
  reroute: (handoff, second) =>
    isIn(handoff, 'queued') ? reroute(handoff, wishFor('loans'), policyOf('loans'), at(second)) : handoff,
  replay: (handoff, second) => replay(handoff, 'supervisor', at(second)) ?? handoff,
  settleTranscript: (handoff, second) =>
    settleTranscript(
      { ...handoff, linked: [{ id: handoff.id, since: at(0) }] },
      handoff.id,
      { activities: second },
      at(second),
    ),
}

/** What one transition of a history did. */
export interface Lived {
  readonly name: Transition
  readonly before: Handoff
  readonly after: Handoff
}

/** Takes a handoff through a history, one transition a second. */
export function* lived(history: readonly Transition[]): Generator<Lived> {
  let handoff: Handoff = queuedSample({ wish: wishFor('billing', { needs }) })
  for (const [index, name] of history.entries()) {
    const before = handoff
    handoff = steps[name](before, index + 1)
    yield { name, before, after: handoff }
  }
}
