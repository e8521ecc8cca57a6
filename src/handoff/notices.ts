import type { HandoffEvent } from './events.ts'
import type { AgentId, HandoffId, SkillKey } from './names.ts'
import { agentOf, type Handoff } from './states.ts'
import type { Instant } from './time.ts'

/*
 * What the system that agents work in (their desk) is told about a handoff, so that it need not poll. Who
 * knows all notices of a handoff knows whose it is: each agent who is asked or given is named once, and is
 * withdrawn before another one is named.
 */

export type WithdrawalReason =
  | 'declined'
  | 'expired'
  | 'unavailable'
  | 'taken'
  | 'completed'
  | 'handlingTimedOut'
  | 'transferred'
  | 'requeued'
  | 'agentLost'
  | 'failed'
  | 'cancelled'

interface Common {
  /** Of the log entry that caused it. */
  readonly sequence: number
  readonly at: Instant
  readonly agent: AgentId
}

export type Notice =
  | (Common & {
      readonly type: 'handoff.offered'
      readonly skill: SkillKey
      readonly offerUntil: Instant
    })
  | (Common & { readonly type: 'handoff.assigned'; readonly assignment: number })
  | (Common & { readonly type: 'handoff.withdrawn'; readonly reason: WithdrawalReason })

type What = Notice extends infer N ? (N extends Notice ? Omit<N, 'sequence' | 'at'> : never) : never

/** @returns an id that is the same for every attempt, and another one for every other notice. */
export function noticeId(handoffId: HandoffId, { sequence, type }: Notice): string {
  return `${handoffId}-${sequence}-${type.slice('handoff.'.length)}`
}

/** @returns what is new for the desk since the handoff was as before; all of it for a new handoff. */
export function noticesOf(before: Handoff | undefined, after: Handoff): Notice[] {
  const news = after.log.filter(({ sequence }) => sequence > (before?.sequence ?? 0))
  let agent = before === undefined ? undefined : agentOf(before)
  return news.flatMap((entry) => {
    const told = meaningOf(entry, agent, after.wish.routedTo)
    const last = told.at(-1)
    if (last !== undefined) agent = last.type === 'handoff.withdrawn' ? undefined : last.agent
    return told.map((what): Notice => ({ ...what, sequence: entry.sequence, at: entry.at }))
  })
}

/** Why an agent no longer has the handoff, or is no longer asked. */
const WITHDRAWALS: Partial<Record<HandoffEvent['type'], WithdrawalReason>> = {
  offerDeclined: 'declined',
  offerExpired: 'expired',
  offerWithdrawn: 'unavailable',
  completed: 'completed',
  handlingTimedOut: 'handlingTimedOut',
  transferred: 'transferred',
  requeued: 'requeued',
  agentLost: 'agentLost',
  failed: 'failed',
  cancelled: 'cancelled',
}

/** @param holder who had the handoff, or was asked, when it happened. */
function meaningOf(event: HandoffEvent, holder: AgentId | undefined, skill: SkillKey): What[] {
  if (event.type === 'offered') {
    return [{ type: 'handoff.offered', agent: event.agent, skill, offerUntil: event.offerUntil }]
  }
  if (event.type === 'accepted') {
    const { agent, assignment } = event
    const taken = holder === agent ? [] : withdrawn(holder, 'taken')
    return [...taken, { type: 'handoff.assigned', agent, assignment }]
  }
  const reason = WITHDRAWALS[event.type]
  return reason === undefined ? [] : withdrawn(holder, reason)
}

function withdrawn(agent: AgentId | undefined, reason: WithdrawalReason): What[] {
  return agent === undefined ? [] : [{ type: 'handoff.withdrawn', agent, reason }]
}
