import { arrayOf, objectOf, textOf, type JsonObject } from '../json.ts'
import { factsOf, statusOf, type HandoffStatus } from '../status.ts'
import { UnexpectedAnswer } from './errors.ts'

/** A handoff as the hub shows it to its bot. */
export interface Handoff {
  readonly id: string
  /** `queued`, `offered`, `accepted`, `completed`, `failed` or `cancelled`; a newer hub may have more. */
  readonly state: string
  readonly hasEnded: boolean
  /** The agent who has it. */
  readonly agent?: string
  /** Why it failed or was cancelled, or what was said at its completion. */
  readonly message?: string
  /** Why it failed, for programs. */
  readonly code?: string
  /** What the bot was or will be told, oldest first; nothing when it was cancelled before it was stored. */
  readonly statuses: readonly HandoffStatus[]
  /** The whole answer, for members that are not above. */
  readonly raw: JsonObject
}

const ENDS: readonly string[] = ['completed', 'failed', 'cancelled']

/** @throws UnexpectedAnswer when the body is no handoff. */
export function readHandoff(body: unknown): Handoff {
  const raw = objectOf(body)
  const id = textOf(raw.id)
  const state = textOf(raw.state)
  if (id === undefined || state === undefined) throw new UnexpectedAnswer('The answer is no handoff')
  const agent = textOf(raw.agent)
  const message = textOf(raw.message)
  const code = textOf(raw.code)
  return {
    id,
    state,
    hasEnded: ENDS.includes(state),
    ...(agent && { agent }),
    ...(message && { message }),
    ...(code && { code }),
    statuses: statusesOf(id, raw),
    raw,
  }
}

function statusesOf(handoffId: string, raw: JsonObject): HandoffStatus[] {
  const conversationId = textOf(objectOf(raw.conversation).id)
  if (conversationId === undefined) return []
  return arrayOf(raw.deliveries)
    .flatMap((delivery) => {
      const members = objectOf(delivery)
      return statusOf(members.status, { conversationId, ...factsOf({ ...members, handoffId }) }) ?? []
    })
    .sort((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0))
}
