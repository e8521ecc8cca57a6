import { possibleNeeds } from '../handoff/overflow.ts'
import { closedAt, NOBODY_HAS_IT, queueFull, type RequestRefusal } from '../handoff/refusal.ts'
import type { Handoff, Wish } from '../handoff/states.ts'
import type { Instant } from '../handoff/time.ts'
import type { Pool, SkillKey } from '../handoff/names.ts'
import type { Hub } from './ports.ts'

/** @returns why nobody will come for a request that no agent could take at once; undefined when it may wait. */
export async function refusalOf(
  hub: Hub,
  { pool, wish }: Pick<Handoff, 'pool' | 'wish'>,
): Promise<RequestRefusal | undefined> {
  if (!(await somebodyMayCome(hub, pool, wish))) return NOBODY_HAS_IT
  const policy = hub.registry.policyOf(wish.routedTo)
  if (policy.maxWaiting === null) return undefined
  const waiting = await hub.routing.waitingIn(pool, wish.routedTo)
  return queueFull(policy, nameOf(hub, wish.routedTo), waiting)
}

/** Whether any agent, present or not, has what the handoff needs now or will need after its policy's steps. */
export async function somebodyMayCome(hub: Hub, pool: Pool, wish: Wish): Promise<boolean> {
  for (const needs of possibleNeeds(wish, hub.registry.policyOf)) {
    if (await hub.routing.hasAgent(pool, needs)) return true
  }
  return false
}

/** @returns the refusal of a skill that is closed, unless its policy lets wait until it opens. */
export function closed(hub: Hub, { routedTo }: Wish, at: Instant): RequestRefusal | undefined {
  return closedAt(hub.registry.policyOf(routedTo), nameOf(hub, routedTo), at)
}

const nameOf = (hub: Hub, skill: SkillKey) => hub.registry.skillNames.get(skill) ?? skill
