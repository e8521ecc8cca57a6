import { isPresent, satisfies } from '../handoff/agents.ts'
import type { TransferTarget } from '../handoff/events.ts'
import type { AgentId, HandoffId } from '../handoff/names.ts'
import { needsAfterTransfer } from '../handoff/overflow.ts'
import { requeue, transfer } from '../handoff/requeue.ts'
import { isIn, type Accepted, type Handoff, type Queued, type SkillNeed } from '../handoff/states.ts'
import { impossible, requireAssignment, stateOf } from './acting-agent.ts'
import { actorOf, isAgent, requireAgentRole, requireReader, type Caller } from './caller.ts'
import { commit } from './commit.ts'
import { holderFor } from './complete.ts'
import { withoutAgent } from './end.ts'
import { Refusal, untilDecided } from './errors.ts'
import { findHandoff, findHeld } from './find-handoff.ts'
import { releaseKept } from './kept.ts'
import type { Hub } from './ports.ts'

export interface GivingBack {
  /** In whose name a supervisor acts. */
  readonly by?: AgentId
  readonly assignment?: number
  readonly message?: string
}

/**
 * The agent passes his handoff on: to an agent, to whoever has a skill, or to an agent for a skill. Repeating
 * it gives the first result.
 * @throws Refusal when it is not his, or nobody could take it there.
 */
export async function transferHandoff(
  hub: Hub,
  caller: Caller,
  id: HandoffId,
  to: TransferTarget,
  said: GivingBack,
): Promise<Handoff> {
  const { policyOf } = hub.registry
  const passedOn = await giveBack(hub, caller, id, said, {
    done: ({ log }) =>
      log
        .filter((entry) => entry.type === 'transferred')
        .filter((entry) => entry.to.agent === to.agent && entry.to.skill === to.skill),
    check: (handoff) => checkTarget(hub, handoff, to),
    act: (handoff, by) => transfer(handoff, by, to, policyOf, hub.now(), said.message),
  })
  // Written first, then looked again: he may have gone since he was checked.
  if (to.agent === undefined || !(await releaseKept(hub, passedOn.pool, to.agent))) return passedOn
  return (await findHandoff(hub, passedOn.id)).value
}

/**
 * The agent gives his handoff back for whoever is next, or a supervisor takes it from him. Repeating it gives
 * the first result.
 * @throws Refusal when it is not his.
 */
export async function requeueHandoff(
  hub: Hub,
  caller: Caller,
  id: HandoffId,
  said: GivingBack,
): Promise<Handoff> {
  const { policyOf } = hub.registry
  return giveBack(hub, caller, id, said, {
    done: ({ log }) => log.filter((entry) => entry.type === 'requeued'),
    check: () => Promise.resolve(),
    act: (handoff, by) => requeue(handoff, by, policyOf, hub.now(), said.message),
  })
}

interface Way {
  /** When this was done before, and to which assignments of whom. */
  readonly done: (handoff: Handoff) => readonly { readonly agent: AgentId; readonly assignment: number }[]
  readonly check: (handoff: Handoff<Accepted>) => Promise<void>
  readonly act: (handoff: Handoff<Accepted>, by: ReturnType<typeof actorOf>) => Handoff<Queued>
}

async function giveBack(
  hub: Hub,
  caller: Caller,
  id: HandoffId,
  said: GivingBack,
  way: Way,
): Promise<Handoff> {
  requireAgentRole(caller)
  const done = await untilDecided(async () => {
    const stored = await findHeld(hub, id)
    const handoff = stored.value
    requireReader(caller, handoff)
    if (await wasDoneBefore(hub, caller, handoff, said, way)) return handoff
    requireAssignment(handoff, said.assignment)
    if (!isIn(handoff, 'accepted'))
      throw impossible(handoff, 'only a handoff that an agent has can be passed on or given back')
    const agent = await holderFor(hub, caller, handoff, said.by, stored)
    await way.check(handoff)
    const queued = way.act(handoff, actorOf(caller, agent))
    const result = await commit(hub, handoff.pool, [
      { type: 'replaceHandoff', handoff: queued, replacing: stored },
      ...(await withoutAgent(hub, handoff, 'queued', stored)),
    ])
    return result.committed ? queued : undefined
  })
  return (await findHandoff(hub, done.id)).value
}

/** Whether the caller gave it back like this before, and only did not hear the answer. */
async function wasDoneBefore(
  hub: Hub,
  caller: Caller,
  handoff: Handoff,
  { by, assignment }: GivingBack,
  way: Way,
): Promise<boolean> {
  const speaksFor = async (agent: AgentId) =>
    (by === undefined || by === agent) &&
    (caller.supervisor || (await isAgent(hub, caller, handoff.pool, agent)))
  const isAboutNow = assignment === undefined && isIn(handoff, 'accepted')
  if (isAboutNow && (await speaksFor(handoff.state.agent))) return false
  for (const deed of way.done(handoff)) {
    if ((assignment ?? deed.assignment) === deed.assignment && (await speaksFor(deed.agent))) return true
  }
  return false
}

/** @throws Refusal when nobody could take the handoff there, so that it stays with who has it. */
async function checkTarget(hub: Hub, handoff: Handoff<Accepted>, to: TransferTarget): Promise<void> {
  const { wish, pool } = handoff
  const needs = needsAfterTransfer(wish, to.skill, hub.registry.policyOf)
  if (to.agent !== undefined) await checkAgent(hub, handoff, to.agent, needs)
  else if (!(await hub.routing.hasAgent(pool, needs, handoff.state.agent))) {
    throw cannotTransfer(handoff, `nobody else in pool "${pool}" has ${describe(needs)}`)
  }
}

async function checkAgent(
  hub: Hub,
  handoff: Handoff<Accepted>,
  id: AgentId,
  needs: readonly SkillNeed[],
): Promise<void> {
  const agent = (await hub.routing.agent(handoff.pool, id))?.value
  if (agent === undefined)
    throw cannotTransfer(handoff, `there is no agent "${id}" in pool "${handoff.pool}"`)
  if (id === handoff.state.agent) throw cannotTransfer(handoff, `agent "${id}" has it already`)
  if (!isPresent(agent, hub.now())) throw cannotTransfer(handoff, `agent "${id}" is not available`)
  if (!satisfies(agent, needs)) {
    throw cannotTransfer(handoff, `agent "${id}" lacks ${describe(needs)}; name a skill that he has`)
  }
}

const describe = (needs: readonly SkillNeed[]) =>
  needs.map(({ skill, level }) => (level > 1 ? `"${skill}" at level ${level}` : `"${skill}"`)).join(' and ')

function cannotTransfer(handoff: Handoff, why: string): Refusal {
  const message = `The handoff stays where it is: ${why}`
  return new Refusal('conflict', 'CannotTransfer', message, { facts: stateOf(handoff) })
}
