import { isPresent, satisfies, type Agent } from '../handoff/agents.ts'
import type { AgentId, HandoffId, Pool } from '../handoff/names.ts'
import { keepForNobody } from '../handoff/preference.ts'
import { isIn, type Handoff, type Queued } from '../handoff/states.ts'
import { commit } from './commit.ts'
import { untilDecided } from './errors.ts'
import type { Hub } from './ports.ts'

/**
 * Gives to everybody what is kept for an agent who cannot have it any more: he is not there, lacks what it
 * needs by now, or takes nothing.
 * @returns whether there was any.
 */
export async function releaseKept(hub: Hub, pool: Pool, id: AgentId): Promise<boolean> {
  let any = false
  for (const handoffId of await hub.routing.keptFor(pool, id)) {
    const released = await untilDecided(() => releaseUnlessHis(hub, pool, handoffId, id))
    any ||= released === 'released'
  }
  return any
}

async function releaseUnlessHis(
  hub: Hub,
  pool: Pool,
  handoffId: HandoffId,
  id: AgentId,
): Promise<'released' | 'stays' | undefined> {
  const [found, agent] = await Promise.all([hub.routing.find(handoffId), hub.routing.agent(pool, id)])
  if (found?.type !== 'handoff') return 'stays'
  const handoff = found.stored.value
  if (!isIn(handoff, 'queued') || handoff.preferred?.agent !== id) return 'stays'
  const reason = whyNot(hub, handoff, id, agent?.value)
  if (reason === undefined) return 'stays'
  const policy = hub.registry.policyOf(handoff.wish.routedTo)
  const released = keepForNobody(handoff, handoff.preferred, reason, policy, hub.now())
  const result = await commit(hub, pool, [
    { type: 'replaceHandoff', handoff: released, replacing: found.stored },
  ])
  return result.committed ? 'released' : undefined
}

function whyNot(hub: Hub, { wish }: Handoff<Queued>, id: AgentId, agent: Agent | undefined) {
  if (agent === undefined) return `${id} is not there any more`
  if (!isPresent(agent, hub.now())) return `${id} is ${agent.presence === 'away' ? 'away' : 'offline'}`
  if (!satisfies(agent, wish.needs)) return `${id} lacks what it needs`
  return agent.capacity === 0 ? `${id} takes nothing` : undefined
}
