import type { Agent } from '../handoff/agents.ts'
import type { AgentRules, SkillPolicy } from '../handoff/policy.ts'
import { leaveUnanswered } from '../handoff/presence.ts'
import { agentOf, isIn, type Final, type Handoff, type Open, type State } from '../handoff/states.ts'
import { secondsBetween, type Instant } from '../handoff/time.ts'
import { release, takeBack } from '../handoff/work.ts'
import { commit } from './commit.ts'
import { conversationKey } from './conversation-key.ts'
import type { Change, Hub, Stored } from './ports.ts'

/**
 * Writes the end of a handoff: its final state, the freed agent and the freed conversation in one batch.
 * Then tells the bot and gives the agent the next one.
 * @returns false for a lost race: read and decide again.
 */
export async function commitEnd(
  hub: Hub,
  before: Handoff<Open>,
  replacing: Stored<Handoff>,
  ended: Handoff<Final>,
): Promise<boolean> {
  const result = await commit(hub, ended.pool, [
    { type: 'replaceHandoff', handoff: ended, replacing },
    ...(await withoutAgent(hub, before, ended.state.name)),
    { type: 'unlockConversation', key: conversationKey(ended) },
  ])
  return result.committed
}

/**
 * @returns the write that takes a handoff from whoever has it or is asked; none when nobody is. Who completed
 * it has it to wrap up; who was asked for as long as can be when it failed has not answered.
 */
export async function withoutAgent(hub: Hub, handoff: Handoff, becomes: State['name']): Promise<Change[]> {
  const holder = agentOf(handoff)
  const stored = holder === undefined ? undefined : await hub.routing.agent(handoff.pool, holder)
  if (stored === undefined) return []
  const policy = hub.registry.policyOf(handoff.wish.routedTo)
  const agent = without(stored.value, handoff, becomes, policy, hub.registry.agentRules, hub.now())
  return agent === stored.value ? [] : [{ type: 'replaceAgent', agent, replacing: stored }]
}

function without(
  agent: Agent,
  handoff: Handoff,
  becomes: State['name'],
  policy: SkillPolicy,
  rules: AgentRules,
  now: Instant,
): Agent {
  if (!isIn(handoff, 'offered')) {
    return release(agent, handoff.id, becomes === 'completed' ? policy.wrapUpSeconds : 0, rules, now)
  }
  const relieved = takeBack(agent, handoff.id)
  const { offeredAt, offerUntil } = handoff.state
  const longest = Math.min(policy.offerSeconds, policy.waitSeconds)
  const wasSilent = becomes === 'failed' && secondsBetween(offeredAt, offerUntil) >= longest
  return wasSilent && relieved !== agent ? leaveUnanswered(relieved, rules, now) : relieved
}
