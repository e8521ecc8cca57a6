import type { Agent } from '../../src/handoff/agents.ts'
import type { HandoffEvent } from '../../src/handoff/events.ts'
import type { HandoffId } from '../../src/handoff/names.ts'
import { isIn, type Handoff } from '../../src/handoff/states.ts'
import type { Instant } from '../../src/handoff/time.ts'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import { setPresence, writeAgent } from '../../src/use-cases/agents.ts'
import { acceptOffer, declineOffer } from '../../src/use-cases/answer-offer.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { lookAtAgent } from '../../src/use-cases/look-at-agent.ts'
import type { Scenario } from '../../simulate/scenario-schema.ts'
import { simulate } from '../../simulate/simulate.ts'
import { SUPERVISOR, type TestHub } from '../support/hub.ts'

/** What somebody did in a simulation, or what fell due: the hub has to find out itself what follows. */
export interface Deed {
  readonly at: Instant
  readonly run: (hub: TestHub) => Promise<unknown>
}

export interface Played {
  readonly deeds: readonly Deed[]
  /** Every handoff as it was in the end, by the id that it has on the hub. */
  readonly handoffs: ReadonlyMap<HandoffId, Handoff>
}

/** Lets a scenario happen in the simulator, by the rules of the hub, and writes down what was done in it. */
export function play(hub: TestHub, scenario: Scenario): Played {
  const deeds: Deed[] = []
  const handoffs = new Map<HandoffId, Handoff>()
  const idOn = (id: HandoffId) => id.replace('default', hub.pool)
  simulate(hub.hub.registry, scenario, (pool) => {
    const note = (run: Deed['run']) => deeds.push({ at: pool.clock.instant(), run })
    pool.watch({
      handoffChanged(before, after) {
        const id = idOn(after.id)
        handoffs.set(id, after)
        const run = before === undefined ? asking(id, after) : deedOf(id, before, after)
        if (run !== undefined) note(run)
      },
      agentChanged(before, after) {
        const run = agentDeed(before, after)
        if (run !== undefined) note(run)
      },
    })
  })
  return { deeds, handoffs }
}

function asking(id: HandoffId, { reply, wish, receivedAt }: Handoff): Deed['run'] {
  return ({ hub, pool, bot }) =>
    assign(hub, {
      request: {
        id,
        pool,
        bot: bot.name,
        reply,
        deliverTo: { via: 'poll' },
        wish,
        receivedAt,
        transcript: { state: 'none', activities: 0 },
        warnings: [],
      },
      value: null,
      transcript: { kind: 'none' },
      session: '',
    })
}

const DUE = new Set<HandoffEvent['type']>([
  'opened',
  'relaxed',
  'overflowed',
  'preferenceEnded',
  'mayBeAskedAgain',
  'offerExpired',
  'failed',
  'handlingTimedOut',
])

function deedOf(id: HandoffId, before: Handoff, after: Handoff): Deed['run'] | undefined {
  const [news] = after.log.filter(({ sequence }) => sequence > before.sequence)
  // A step that led nowhere was put off.
  if (news === undefined || DUE.has(news.type)) return ({ hub }) => actOnDeadline(hub, id)
  if (news.type === 'cancelled') return ({ hub }) => cancelHandoff(hub, SUPERVISOR, id, news.reason)
  if (news.type === 'completed') return ({ hub }) => completeHandoff(hub, SUPERVISOR, id, {})
  if (!isIn(before, 'offered')) return undefined
  const { agent } = before.state
  if (news.type === 'accepted') return ({ hub }) => acceptOffer(hub, SUPERVISOR, id, { agent })
  if (news.type === 'offerDeclined') return ({ hub }) => declineOffer(hub, SUPERVISOR, id, { agent })
  return undefined
}

function agentDeed(before: Agent | undefined, after: Agent): Deed['run'] | undefined {
  const { id, presence } = after
  if (before === undefined) {
    const { name, skills, capacity } = after
    return ({ hub, pool }) => writeAgent(hub, SUPERVISOR, { id, pool, name, skills, capacity })
  }
  if (after.leaseUntil !== before.leaseUntil) {
    const declaration = { presence, leaseSeconds: 24 * 60 * 60, renewal: false }
    return ({ hub, pool }) => setPresence(hub, SUPERVISOR, pool, id, declaration)
  }
  const hasRested = after.wrapUps.length < before.wrapUps.length
  return hasRested ? ({ hub, pool }) => lookAtAgent(hub, pool, id) : undefined
}

/** @returns what happened to a handoff, but for who asked for it: on the hub a supervisor does. */
export function story({ log }: Handoff) {
  return log.map((event) => ('by' in event ? { ...event, by: 'somebody' } : event))
}
