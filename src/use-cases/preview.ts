import type { Estimate } from '../handoff/estimate.ts'
import type { AgentId, Pool } from '../handoff/names.ts'
import { receive } from '../handoff/receive.ts'
import { nextPlanned, type Planned } from '../handoff/schedule.ts'
import type { Handoff, Queued, Wish } from '../handoff/states.ts'
import { give } from './match.ts'
import { onArrival, type First } from './on-arrival.ts'
import type { Hub } from './ports.ts'
import { closedUntil, prospectsOf, type Prospects } from './prospects.ts'
import { verdictsOn, type Verdicts } from './verdicts.ts'

/** What would become of a handoff if it were asked for now. */
export interface Preview extends Partial<Verdicts> {
  readonly outcome: 'accepted' | 'offered' | 'queued' | 'failed'
  /** In words: who would have it and why he of all, or why nobody would. */
  readonly reason: string
  /** 1 for the first in the queue; null unless it would stand in one. */
  readonly position: number | null
  /** Null when it would fail, or wait for the skill to open. */
  readonly estimate: Estimate | null
  /** Who would have it or be asked first. */
  readonly next: { readonly agent: AgentId; readonly reason: string } | null
  readonly nextDeadline: Planned | null
}

/**
 * @returns what would become of a handoff with this wish, decided by what decides of a real one; of a
 * customer whom an agent knows the hub would ask that agent first. It promises nothing: others may be
 * quicker. Costs as many calls in a large pool as in a small one.
 */
export async function previewHandoff(hub: Hub, pool: Pool, wish: Wish): Promise<Preview> {
  const handoff = imagined(hub, pool, wish)
  const { first, refusal } = await onArrival(hub, handoff)
  if (refusal !== undefined) return { outcome: 'failed', reason: refusal.message, ...NOTHING }
  return first === undefined ? previewOfWaiting(hub, handoff) : previewOfGiven(hub, first)
}

/** @returns the same, and what the rules say of each agent. */
export async function previewInDetail(hub: Hub, pool: Pool, wish: Wish): Promise<Preview> {
  const [preview, verdicts] = await Promise.all([
    previewHandoff(hub, pool, wish),
    verdictsOn(hub, imagined(hub, pool, wish)),
  ])
  return { ...preview, ...verdicts }
}

function previewOfGiven(hub: Hub, { match, agent }: First): Preview {
  const { handoff } = give(hub, match, agent)
  const { id } = agent.value
  return {
    outcome: handoff.state.name,
    reason: `${id}: ${match.reason}`,
    position: null,
    estimate: { seconds: 0, basis: 'an agent is free' },
    next: { agent: id, reason: match.reason },
    nextDeadline: nextPlanned(handoff, hub.registry.policyOf(handoff.wish.routedTo)),
  }
}

async function previewOfWaiting(hub: Hub, handoff: Handoff<Queued>): Promise<Preview> {
  const { pool, state, wish } = handoff
  const nextDeadline = nextPlanned(handoff, hub.registry.policyOf(wish.routedTo))
  if (state.closedUntil !== null) {
    const others = await hub.routing.waitingIn(pool, wish.routedTo)
    const reason = closedUntil(state.closedUntil, others, hub.now())
    return { outcome: 'queued', reason, ...NOTHING, nextDeadline }
  }
  const prospects = await prospectsOf(hub, handoff, false)
  const { position, estimate } = prospects
  const reason = `it would wait as number ${position}: ${whyItWaits(prospects)}`
  return { outcome: 'queued', reason, position, estimate, next: null, nextDeadline }
}

function whyItWaits({ able, places }: Prospects): string {
  if (able === 0) return 'no agent has what it needs at first'
  if (places === 0) return 'no agent who has what it needs is available'
  return 'every agent who has what it needs is busy'
}

const NOTHING = { position: null, estimate: null, next: null, nextDeadline: null }

/** What a handoff has besides its wish plays no part in routing. The id comes after all others. */
function imagined(hub: Hub, pool: Pool, wish: Wish): Handoff<Queued> {
  const now = hub.now()
  const request = {
    id: '~',
    pool,
    bot: '',
    reply: { conversation: { id: '' } },
    deliverTo: { via: 'poll' },
    wish,
    receivedAt: now,
    transcript: { state: 'none', activities: 0 },
    warnings: [],
  } as const
  return receive(request, hub.registry.policyOf(wish.routedTo), now)
}
