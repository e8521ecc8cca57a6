import { nextDeliveryAt, troubleOf } from '../../handoff/deliveries.ts'
import { place } from '../../handoff/routing.ts'
import { deadlineOf, neededLevel } from '../../handoff/schedule.ts'
import { isIn, isSettled, type Handoff } from '../../handoff/states.ts'
import { earliest, secondsAfter, secondsBetween, type Instant } from '../../handoff/time.ts'
import type { Claim } from '../../use-cases/ports-claims.ts'
import { ability } from './agent-document.ts'
import {
  CLOSED_TTL_SECONDS,
  DEFAULT_RETENTION_SECONDS,
  UNDELIVERED_TTL_SECONDS,
  VERSION,
  type BeforeOpening,
  type Finished,
  type HandoffDocument,
  type InQueue,
} from './routing-documents.ts'

/** When nobody fetched a linked transcript by then, the sweep asks again. */
const TRANSCRIPT_GRACE_SECONDS = 5 * 60

/** An agent's turn begins with a digit. */
const BEFORE_ALL_TURNS = '!'

/** A write by a use case ends no claim: it keeps `claim` as it was, or null for a new document. */
export function handoffDocument(
  handoff: Handoff,
  claim: Claim | null,
  retentionSeconds = DEFAULT_RETENTION_SECONDS,
): HandoffDocument {
  const { state } = handoff
  return {
    id: handoff.id,
    pool: handoff.pool,
    v: VERSION,
    type: 'handoff',
    about: [handoff.id],
    handoff,
    state: state.name,
    conversationId: handoff.reply.conversation.id,
    ...('agent' in state ? { agentId: state.agent } : {}),
    ...inQueue(handoff),
    ...finished(handoff),
    dueAt: dueAt(handoff),
    deliverAt: nextDeliveryAt(handoff.deliveries),
    delivery: troubleOf(handoff.deliveries),
    claim,
    // Reached by the last delivery, whose patch sets it too; a write after that must not take it away.
    ...(isSettled(handoff) ? { ttl: closedTtl(handoff, retentionSeconds) } : {}),
  }
}

/** @returns for how many seconds a settled handoff stays. */
export function closedTtl({ deliveries }: Handoff, retentionSeconds: number): number {
  if (troubleOf(deliveries) === null) return CLOSED_TTL_SECONDS
  return Math.min(UNDELIVERED_TTL_SECONDS, retentionSeconds)
}

function inQueue(handoff: Handoff): InQueue | BeforeOpening | undefined {
  if (!isIn(handoff, 'queued')) return undefined
  if (handoff.state.closedUntil !== null) return { closedFor: handoff.wish.routedTo, place: place(handoff) }
  const { wish, passes, preferred } = handoff
  const turn = `${BEFORE_ALL_TURNS}${place(handoff)}`
  return {
    waitingFor: wish.routedTo,
    routedNeed: ability({ skill: wish.routedTo, level: neededLevel(wish) }),
    needs: wish.needs.map(ability),
    place: place(handoff),
    // In order, so that whoever is passed by the same agents is of the same kind.
    passedBy: [...new Set(passes.map(({ agent }) => agent))].sort(),
    preferred: preferred?.agent ?? null,
    idleTurn: turn,
    roundTurn: turn,
    loadTurn: turn,
  }
}

function finished(handoff: Handoff): Finished | undefined {
  if (!isIn(handoff, 'completed')) return undefined
  const { acceptedAt, endedAt } = handoff.state
  return {
    finishedIn: handoff.wish.routedTo,
    endedAt,
    handledSeconds: secondsBetween(acceptedAt, endedAt),
  }
}

function dueAt(handoff: Handoff): Instant | null {
  return earliest(
    deadlineOf(handoff),
    ...handoff.linked.map(({ since }) => secondsAfter(since, TRANSCRIPT_GRACE_SECONDS)),
  )
}
