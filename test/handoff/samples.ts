import type { Agent, Offer } from '../../src/handoff/agents.ts'
import type { HandoffRequest } from '../../src/handoff/receive.ts'
import { receive } from '../../src/handoff/receive.ts'
import { offer } from '../../src/handoff/offers.ts'
import { DEFAULT_POLICY, type PolicyOf, type SkillPolicy } from '../../src/handoff/policy.ts'
import type { Accepted, Handoff, Offered, Pass, Queued, Wish } from '../../src/handoff/states.ts'
import { secondsAfter, type Instant } from '../../src/handoff/time.ts'
import { accept } from '../../src/handoff/transitions.ts'

/** When the samples begin. */
export const START: Instant = '2026-03-02T09:00:00.000Z'

/** @returns the instant so many seconds after the samples begin. */
export const at = (seconds: number): Instant => secondsAfter(START, seconds)

export const idOf = (number: number) => `ho-default-${number.toString(16).padStart(32, '0')}`

/** What a repeated request brings. */
export const repeatedAs = (number: number) => ({
  id: idOf(number),
  warnings: [],
  transcript: { state: 'none', activities: 0 } as const,
  linked: [],
})

export function wishFor(skill: string, more: Partial<Wish> = {}): Wish {
  return { asked: skill, routedTo: skill, needs: [{ skill, level: 1 }], priority: 0, ...more }
}

export function requestSample(more: Partial<HandoffRequest> = {}): HandoffRequest {
  return {
    id: idOf(1),
    pool: 'default',
    bot: 'shop',
    reply: { conversation: { id: 'c1' } },
    deliverTo: { via: 'poll' },
    wish: wishFor('billing'),
    receivedAt: START,
    transcript: { state: 'none', activities: 0 },
    warnings: [],
    ...more,
  }
}

/** A handoff that waits since the samples begin, with the default policy. */
export function queuedSample(more: Partial<HandoffRequest> = {}): Handoff<Queued> {
  const request = requestSample(more)
  return receive(request, DEFAULT_POLICY, request.receivedAt)
}

/** The same, taken by ada ten seconds later for up to a minute. */
export function acceptedSample(): Handoff<Accepted> {
  return accept(queuedSample(), 'ada', 'longest idle', policySample({ maxHandlingSeconds: 60 }), at(10))
}

/** The same, put before ada ten seconds later for half a minute. */
export function offeredSample(more: Partial<HandoffRequest> = {}): Handoff<Offered> {
  return offer(queuedSample(more), 'ada', 'longest idle', DEFAULT_POLICY, at(10))
}

/** The default policy with what a test is about. */
export const policySample = (more: Partial<SkillPolicy> = {}): SkillPolicy => ({ ...DEFAULT_POLICY, ...more })

/** Policies by skill; a skill that is not named has the defaults. */
export function policiesOf(named: Readonly<Record<string, Partial<SkillPolicy>>>): PolicyOf {
  return (skill) => policySample(named[skill])
}

/** An agent with billing at level 3 and room for one, available for an hour. */
export function agentSample(more: Partial<Agent> = {}): Agent {
  return {
    id: 'ada',
    pool: 'default',
    name: 'Ada',
    skills: [{ key: 'billing', name: 'Billing', level: 3 }],
    capacity: 1,
    presence: 'available',
    presenceSince: START,
    presenceReason: 'declared',
    leaseUntil: at(3600),
    graceUntil: null,
    idleSince: START,
    lastGivenAt: START,
    assignments: [],
    offers: [],
    wrapUps: [],
    unanswered: 0,
    ...more,
  }
}

/** Something that the agent holds. */
export const heldWork = (number: number) => ({
  handoffId: idOf(number),
  assignment: 1,
  acceptedAt: START,
})

/** Something that the agent is asked to take, for half a minute. */
export const offeredWork = (number: number): Offer => ({
  handoffId: idOf(number),
  skill: 'billing',
  offeredAt: START,
  offerUntil: at(30),
})

/** The agent let an offer of the handoff expire as the samples begin, and is not asked for two minutes. */
export const passOf = (agent: string, more: Partial<Pass> = {}): Pass => ({
  agent,
  why: 'letExpire',
  at: START,
  until: at(120),
  ...more,
})
