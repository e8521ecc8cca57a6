import type { FailureCode } from '../handoff/events.ts'
import { possibleNeeds } from '../handoff/overflow.ts'
import { CANNOT_FIND_AGENT } from '../handoff/policy.ts'
import type { Handoff, Wish } from '../handoff/states.ts'
import type { Instant } from '../handoff/time.ts'
import type { Pool } from '../handoff/names.ts'
import type { Hub } from './ports.ts'

/** Why a request is failed at once instead of letting its customer wait for nobody. */
export interface RequestRefusal {
  readonly code: FailureCode
  readonly message: string
}

/** @returns why nobody will come for a request that no agent could take at once; undefined when it may wait. */
export async function refusalOf(
  hub: Hub,
  { pool, wish }: Pick<Handoff, 'pool' | 'wish'>,
): Promise<RequestRefusal | undefined> {
  if (!(await somebodyMayCome(hub, pool, wish))) {
    return { code: 'NoAgentWithSkill', message: CANNOT_FIND_AGENT }
  }
  return full(hub, pool, wish)
}

/** Whether any agent, present or not, has what the handoff needs now or will need after its policy's steps. */
async function somebodyMayCome(hub: Hub, pool: Pool, wish: Wish): Promise<boolean> {
  for (const needs of possibleNeeds(wish, hub.registry.policyOf)) {
    if (await hub.routing.hasAgent(pool, needs)) return true
  }
  return false
}

/** @returns the refusal of a skill that is closed, unless its policy lets wait until it opens. */
export function closed(hub: Hub, { routedTo }: Wish, at: Instant): RequestRefusal | undefined {
  const { hours } = hub.registry.policyOf(routedTo)
  const opening = hours?.at(at)
  if (hours === null || opening === undefined || opening.open) return undefined
  if (hours.whenClosed === 'wait' && opening.opensAt !== null) return undefined
  const next = opening.opensAt === null ? '' : `; it opens at ${opening.opensAt}`
  return { code: 'Closed', message: `"${nameOf(hub, routedTo)}" is closed${next}` }
}

async function full(hub: Hub, pool: Pool, { routedTo }: Wish): Promise<RequestRefusal | undefined> {
  const { maxWaiting } = hub.registry.policyOf(routedTo)
  if (maxWaiting === null || (await hub.routing.waitingIn(pool, routedTo)) < maxWaiting) return undefined
  const message = `Too many are waiting for "${nameOf(hub, routedTo)}" (at most ${maxWaiting}); please try again later`
  return { code: 'QueueFull', message }
}

const nameOf = (hub: Hub, skill: string) => hub.registry.skillNames.get(skill) ?? skill
