import { shortTime } from '../handoff/describe.ts'
import type { Estimate } from '../handoff/estimate.ts'
import type { HandoffId } from '../handoff/names.ts'
import { nextPlanned, type Planned } from '../handoff/schedule.ts'
import { isIn, type Handoff, type Offered, type Queued, type State } from '../handoff/states.ts'
import { requireOwner, type Caller } from './caller.ts'
import { findHandoff } from './find-handoff.ts'
import { firstFor } from './on-arrival.ts'
import type { Hub } from './ports.ts'
import { closedUntil, prospectsOf } from './prospects.ts'
import { verdictsOn, type Verdict, type Verdicts } from './verdicts.ts'

/** Where a handoff stands, and why no agent has it yet. Has no agents unless it waits or is offered. */
export interface Explanation extends Verdicts, Standing {
  readonly handoff: Handoff
  readonly nextDeadline: Planned | null
}

interface Standing {
  /** In one sentence. */
  readonly summary: string
  /** Its place in the queue, 1 for the first; null unless it stands in one. */
  readonly position: number | null
  readonly estimate: Estimate | null
}

/** @returns why a handoff stands where it stands, for its bot and for supervisors. */
export async function explainHandoff(hub: Hub, caller: Caller, id: HandoffId): Promise<Explanation> {
  const { value: handoff } = await findHandoff(hub, id)
  requireOwner(caller, handoff)
  const nextDeadline = nextPlanned(handoff, hub.registry.policyOf(handoff.wish.routedTo))
  const common = { handoff, nextDeadline }
  if (isIn(handoff, 'queued')) {
    const verdicts = await verdictsOn(hub, handoff)
    return { ...common, ...(await standingOf(hub, handoff, verdicts)), ...verdicts }
  }
  const standing = { summary: summaryOf(handoff.state, hub), position: null, estimate: null }
  if (isIn(handoff, 'offered')) {
    const { agents, agentsTotal } = await verdictsOn(hub, asQueued(handoff))
    const asked = agents.map((verdict) =>
      verdict.agent === handoff.state.agent ? isAsked(verdict, handoff, hub) : verdict,
    )
    return { ...common, ...standing, agents: asked, agentsTotal }
  }
  return { ...common, ...standing, agents: [], agentsTotal: 0 }
}

/** As it would be if the agent who is asked said no. */
function asQueued(handoff: Handoff<Offered>): Handoff<Queued> {
  return { ...handoff, state: { ...handoff.state, name: 'queued' } }
}

function isAsked(verdict: Verdict, { state }: Handoff<Offered>, hub: Hub): Verdict {
  return { ...verdict, rule: 'isAsked', text: `is asked until ${shortTime(state.offerUntil, hub.now())}` }
}

async function standingOf(hub: Hub, handoff: Handoff<Queued>, verdicts: Verdicts): Promise<Standing> {
  const { pool, state, wish } = handoff
  if (state.closedUntil !== null) {
    const waiting = await hub.routing.waitingIn(pool, wish.routedTo)
    const summary = `Its skill is ${closedUntil(state.closedUntil, Math.max(0, waiting - 1), hub.now())}`
    return { summary, position: null, estimate: null }
  }
  const first = await firstFor(hub, handoff)
  const { position, estimate, able } = await prospectsOf(hub, handoff, first !== undefined)
  const summary = `Number ${position} in the queue${why(verdicts, able, first?.agent.value.id)}`
  return { summary, position, estimate }
}

function why({ agents, agentsTotal }: Verdicts, able: number, first: string | undefined): string {
  if (first !== undefined) return `; ${first} is free and gets it`
  if (able === 0) return `, but none of ${agentsTotal} agents has what it needs now`
  const free = agents.find(({ rule }) => rule === 'free')
  if (free !== undefined) return `; ${free.agent} is free, and gets what comes before it`
  const has = able === 1 ? 'the one agent who has' : `each of the ${able} agents who have`
  return `: a rule excludes ${has} what it needs`
}

function summaryOf(state: State, hub: Hub): string {
  const time = (instant: string) => shortTime(instant, hub.now())
  switch (state.name) {
    case 'queued':
      return `Waits since ${time(state.since)}`
    case 'offered':
      return `${state.agent} is asked since ${time(state.offeredAt)} and has until ${time(state.offerUntil)}`
    case 'accepted':
      return `${state.agent} has it since ${time(state.acceptedAt)}`
    case 'completed':
      return `${state.agent} had it; it was completed at ${time(state.endedAt)}`
    case 'failed':
      return `It failed at ${time(state.endedAt)}: ${state.message}`
    case 'cancelled':
      return `It was cancelled at ${time(state.endedAt)}: ${state.reason}`
  }
}
