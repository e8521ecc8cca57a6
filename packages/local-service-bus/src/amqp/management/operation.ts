import type { Entity, Namespace } from '../../broker/namespace.ts'
import { notAllowed } from '../../broker/errors.ts'
import { Queue } from '../../broker/queue.ts'
import type { SessionTable } from '../../broker/sessions.ts'
import type { Operation as FaultOperation } from '../../faults.ts'
import * as encode from '../../wire/encode.ts'
import type { Fields } from './fields.ts'

/** A management request with what it is about. */
export interface ManagementRequest {
  readonly entity: Entity
  readonly namespace: Namespace
  readonly fields: Fields
  /** The client's link to which the request belongs, if it says so. */
  readonly linkName: string | undefined
}

export interface ManagementReply {
  /** 204 when there is nothing to return, where the client tells that from an empty list. */
  readonly status: 200 | 204
  /** An encoded map. */
  readonly body: Buffer
}

export interface ManagementOperation {
  /** Its name among the faults that can be planned; undefined when none can. */
  readonly fault?: FaultOperation
  readonly run: (request: ManagementRequest) => ManagementReply
}

/** A reply with the given encoded values. */
export function reply(values: Record<string, Buffer> = {}): ManagementReply {
  const entries = Object.entries(values).map(([name, value]) => [encode.string(name), value] as const)
  return { status: 200, body: encode.map(entries) }
}

export const noContent: ManagementReply = { status: 204, body: encode.map([]) }

/** Throws `not-allowed` for a topic. */
export function queueOf({ entity }: ManagementRequest): Queue {
  if (entity instanceof Queue) return entity
  throw notAllowed('A topic has no messages; ask a subscription.')
}

/** Throws `not-allowed` for a queue without sessions. */
export function sessionsOf(request: ManagementRequest): SessionTable {
  const { sessions } = queueOf(request)
  if (sessions) return sessions
  throw notAllowed('The entity does not require sessions.')
}

/**
 * The session that the request names, or undefined in a queue without sessions. Throws `session-lock-lost`
 * unless the client holds it.
 */
export function heldSessionId(request: ManagementRequest): string | undefined {
  const queue = queueOf(request)
  if (!queue.sessions) return undefined
  return queue.sessions.held(request.fields.text('session-id'), request.linkName).id
}
