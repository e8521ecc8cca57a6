import { shortTime } from '../handoff/describe.ts'
import type { Estimate } from '../handoff/estimate.ts'
import type { HandoffId } from '../handoff/names.ts'
import { nextPlanned, type Planned } from '../handoff/schedule.ts'
import { isIn, type Handoff, type Offered, type Queued, type State } from '../handoff/states.ts'
import { requireOwner, type Caller } from './caller.ts'
import { findHandoff } from './find-handoff.ts'
import type { Hub } from './ports.ts'
import { prospects, type Verdict } from './verdicts.ts'

/** Where a handoff stands, and why no agent has it yet. */
export interface Explanation {
  readonly handoff: Handoff
  /** In one sentence. */
  readonly summary: string
  /** Its place in the queue, 1 for the first; null unless it waits. */
  readonly position: number | null
  readonly estimate: Estimate | null
  readonly nextDeadline: Planned | null
  /** Every agent of the pool with the one rule that excludes him; empty unless it waits or is offered. */
  readonly agents: readonly Verdict[]
}

/** @returns why a handoff stands where it stands, for its bot and for supervisors. */
export async function explainHandoff(hub: Hub, caller: Caller, id: HandoffId): Promise<Explanation> {
  const { value: handoff } = await findHandoff(hub, id)
  requireOwner(caller, handoff)
  const nextDeadline = nextPlanned(handoff, hub.registry.policyOf(handoff.wish.routedTo))
  const common = { handoff, nextDeadline }
  if (isIn(handoff, 'queued')) {
    const { position, estimate, agents, next } = await prospects(hub, handoff)
    const summary = summaryOfQueued(agents, position, next?.agent)
    return { ...common, summary, position, estimate, agents }
  }
  if (isIn(handoff, 'offered')) {
    const { agents } = await prospects(hub, asQueued(handoff))
    const asked = agents.map((verdict) =>
      verdict.agent === handoff.state.agent ? isAsked(verdict, handoff, hub) : verdict,
    )
    return {
      ...common,
      summary: summaryOf(handoff.state, hub),
      position: null,
      estimate: null,
      agents: asked,
    }
  }
  return { ...common, summary: summaryOf(handoff.state, hub), position: null, estimate: null, agents: [] }
}

/** As it would be if the agent who is asked said no. */
function asQueued(handoff: Handoff<Offered>): Handoff<Queued> {
  return { ...handoff, state: { ...handoff.state, name: 'queued' } }
}

function isAsked(verdict: Verdict, { state }: Handoff<Offered>, hub: Hub): Verdict {
  return { ...verdict, rule: 'isAsked', text: `is asked until ${shortTime(state.offerUntil, hub.now())}` }
}

function summaryOfQueued(agents: readonly Verdict[], position: number, next: string | undefined): string {
  if (next !== undefined) return `Number ${position} in the queue; ${next} is free and gets the first in it`
  const able = agents.filter(({ rule }) => rule !== 'lacksSkill' && rule !== 'levelTooLow').length
  if (able === 0)
    return `Number ${position} in the queue, but none of ${agents.length} agents has what it needs now`
  const has = able === 1 ? 'the one agent who has' : `each of the ${able} agents who have`
  return `Number ${position} in the queue: a rule excludes ${has} what it needs`
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
