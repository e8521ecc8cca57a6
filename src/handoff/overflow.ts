import { ANY_AGENT, type SkillKey } from './names.ts'
import type { PolicyOf } from './policy.ts'
import { record } from './record.ts'
import { neededLevel, scheduled } from './schedule.ts'
import type { Handoff, Queued, SkillNeed, Wish } from './states.ts'
import { secondsAfter, secondsBetween, type Instant } from './time.ts'

/** @returns what the handoff would need in the queue that its policy moves it to now, if it is time. */
export function dueOverflow(
  handoff: Handoff<Queued>,
  policyOf: PolicyOf,
  now: Instant,
): { readonly to: SkillKey; readonly needs: readonly SkillNeed[] } | undefined {
  const { wish, state } = handoff
  const { overflow: rule } = policyOf(wish.routedTo)
  if (rule === null || state.closedUntil !== null) return undefined
  if (secondsBetween(state.inQueueSince, now) < rule.afterSeconds) return undefined
  return { to: rule.to, needs: needsIn(wish, rule.to, policyOf) }
}

/**
 * Moves the handoff to the other queue; its place and its wait limit stay. It is kept for nobody any more:
 * the agent it was kept for may not have what it needs there.
 */
export function overflow(
  handoff: Handoff<Queued>,
  to: SkillKey,
  policyOf: PolicyOf,
  now: Instant,
): Handoff<Queued> {
  const { wish, state } = handoff
  const from = wish.routedTo
  const waited = policyOf(from).overflow?.afterSeconds ?? 0
  const reason = `nobody came within ${waited} s`
  const needs = needsIn(wish, to, policyOf)
  const moved = { ...handoff, wish: { ...wish, routedTo: to, needs }, preferred: null }
  const event = { type: 'overflowed', from, skill: to, reason } as const
  return scheduled(record(moved, { ...state, inQueueSince: now }, event, now), policyOf(to))
}

const RETRY_SECONDS = 60

/** Nobody has the other skill at all, so the handoff stays where it is and is looked at again. */
export function stay(handoff: Handoff<Queued>, now: Instant): Handoff<Queued> {
  const stepAt = secondsAfter(now, RETRY_SECONDS)
  return { ...handoff, state: { ...handoff.state, stepAt } }
}

/**
 * @returns what a handoff needs in the queue of another skill: that skill, at the level of its policy or the
 * one that was asked for, and what else was asked for.
 */
export function needsIn(wish: Wish, skill: SkillKey, policyOf: PolicyOf): SkillNeed[] {
  const others = wish.needs.filter((need) => need.skill !== wish.routedTo && need.skill !== skill)
  const asked = wish.needs.find((need) => need.skill === skill)?.level ?? 1
  const level = skill === ANY_AGENT ? 1 : Math.max(asked, policyOf(skill).minLevel)
  return [{ skill, level }, ...others]
}

/** @returns what a handoff needs when it is passed on, perhaps for another skill. */
export function needsAfterTransfer(wish: Wish, skill: SkillKey | undefined, policyOf: PolicyOf) {
  return skill === undefined || skill === wish.routedTo ? wish.needs : needsIn(wish, skill, policyOf)
}

/**
 * @returns everything that the handoff may come to need, by relaxing and overflow, the present need first:
 * when nobody in the pool has any of it, nobody will ever come.
 */
export function possibleNeeds(wish: Wish, policyOf: PolicyOf): SkillNeed[][] {
  const found: SkillNeed[][] = []
  const seen = new Set<SkillKey>()
  for (let at: Wish | undefined = wish; at !== undefined && !seen.has(at.routedTo);) {
    const { routedTo, needs } = at
    seen.add(routedTo)
    const { relax: steps, overflow: rule } = policyOf(routedTo)
    const least = Math.min(neededLevel(at), ...steps.map(({ minLevel }) => minLevel))
    found.push(needs.map((need) => (need.skill === routedTo ? { ...need, level: least } : need)))
    at = rule === null ? undefined : { ...at, routedTo: rule.to, needs: needsIn(at, rule.to, policyOf) }
  }
  return found
}
