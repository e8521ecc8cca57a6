import type { HandoffEvent } from './events.ts'
import type { PolicyOf, SkillPolicy } from './policy.ts'
import { keepForNobody } from './preference.ts'
import { record } from './record.ts'
import { neededLevel, scheduled } from './schedule.ts'
import type { Handoff, Queued } from './states.ts'
import { secondsAfter, secondsBetween, type Instant } from './time.ts'

/*
 * What a policy does for a handoff while it waits. A step is due by the clock, changes whom the handoff is
 * for, and is written into the log; taking it twice changes nothing.
 */

/**
 * @returns the handoff after the first step that is due, or undefined when none is. Called again until then,
 * since steps can fall due together.
 */
export function takeStep(
  handoff: Handoff<Queued>,
  policyOf: PolicyOf,
  now: Instant,
): Handoff<Queued> | undefined {
  const policy = policyOf(handoff.wish.routedTo)
  return (
    open(handoff, policy, now) ??
    endPreference(handoff, policy, now) ??
    askAgain(handoff, policy, now) ??
    relax(handoff, policy, now)
  )
}

/** The skill opens: from now on the handoff waits like any other. */
function open(handoff: Handoff<Queued>, policy: SkillPolicy, now: Instant): Handoff<Queued> | undefined {
  const { closedUntil } = handoff.state
  if (closedUntil === null || closedUntil > now) return undefined
  const waitUntil = secondsAfter(closedUntil, policy.waitSeconds)
  const state: Queued = {
    name: 'queued',
    since: closedUntil,
    inQueueSince: closedUntil,
    waitUntil,
    stepAt: null,
    closedUntil: null,
  }
  return step(handoff, state, policy, { type: 'opened', waitUntil }, now)
}

/** The agent who came first for it did not get free in time: it is for everybody now. */
function endPreference(
  handoff: Handoff<Queued>,
  policy: SkillPolicy,
  now: Instant,
): Handoff<Queued> | undefined {
  const { preferred } = handoff
  if (preferred === null || preferred.until > now) return undefined
  return keepForNobody(handoff, preferred, `${preferred.agent} did not get free in time`, policy, now)
}

function askAgain(handoff: Handoff<Queued>, policy: SkillPolicy, now: Instant): Handoff<Queued> | undefined {
  const over = handoff.passes.find(({ until }) => until !== null && until <= now)
  if (over === undefined) return undefined
  const passes = handoff.passes.filter((pass) => pass !== over)
  return step(
    { ...handoff, passes },
    handoff.state,
    policy,
    { type: 'mayBeAskedAgain', agent: over.agent },
    now,
  )
}

function relax(handoff: Handoff<Queued>, policy: SkillPolicy, now: Instant): Handoff<Queued> | undefined {
  const { wish, state } = handoff
  if (state.closedUntil !== null) return undefined
  const waited = secondsBetween(state.inQueueSince, now)
  const level = neededLevel(wish)
  const due = policy.relax.find((each) => each.afterSeconds <= waited && each.minLevel < level)
  if (due === undefined) return undefined
  const { routedTo } = wish
  const needs = wish.needs.map((need) => (need.skill === routedTo ? { ...need, level: due.minLevel } : need))
  const event: HandoffEvent = {
    type: 'relaxed',
    skill: routedTo,
    level: due.minLevel,
    reason: `nobody at level ${level} came within ${due.afterSeconds} s`,
  }
  return step({ ...handoff, wish: { ...wish, needs } }, state, policy, event, now)
}

function step(
  handoff: Handoff<Queued>,
  state: Queued,
  policy: SkillPolicy,
  event: HandoffEvent,
  now: Instant,
): Handoff<Queued> {
  return scheduled(record(handoff, state, event, now), policy)
}
