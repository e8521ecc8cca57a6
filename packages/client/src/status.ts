import { isObject, objectOf, textOf, type JsonObject } from './json.ts'

/** A human agent of the hub. */
interface Agent {
  readonly id: string
  readonly name?: string
}

interface Circumstances {
  /** The bot's own, as in its request. */
  readonly conversationId: string
  /** The same for each copy of a status; the Agents SDK drops it on its reply route. */
  readonly activityId?: string
  readonly handoffId?: string
  /** Grows with each status of a handoff, though not by one. */
  readonly sequence?: number
}

/** What a `handoff.status` says. */
export type HandoffStatus = Circumstances &
  (
    | { readonly state: 'accepted'; readonly agent?: Agent; readonly message?: string }
    | { readonly state: 'completed'; readonly agent?: Agent; readonly message?: string }
    /** `message` says why nobody comes. */
    | { readonly state: 'failed'; readonly message?: string }
  )

/**
 * Reads a `handoff.status` event, whichever way it came. Unknown members are ignored, members of a wrong
 * type count as missing.
 *
 * @returns what it says; undefined for every other activity, also for states outside the protocol.
 */
export function readStatus(activity: unknown): HandoffStatus | undefined {
  if (!isObject(activity) || activity.type !== 'event' || activity.name !== 'handoff.status') return undefined
  const conversationId = textOf(objectOf(activity.conversation).id)
  if (conversationId === undefined) return undefined
  const activityId = textOf(activity.id)
  const hub = objectOf(objectOf(activity.channelData).handoffHub)
  return statusOf(objectOf(activity.value).state, {
    conversationId,
    ...(activityId && { activityId }),
    ...factsOf({ ...hub, message: objectOf(activity.value).message }),
  })
}

/** @returns the status of that state, with the facts that belong to it; undefined for unknown states. */
export function statusOf(
  state: unknown,
  { agent, message, ...circumstances }: Circumstances & ReturnType<typeof factsOf>,
): HandoffStatus | undefined {
  const said = message === undefined ? {} : { message }
  const whom = agent === undefined ? {} : { agent }
  switch (state) {
    case 'accepted':
    case 'completed':
      return { state, ...circumstances, ...whom, ...said }
    case 'failed':
      return { state, ...circumstances, ...said }
    default:
      return undefined
  }
}

/** @returns those members that are there and of the right type. `agent` may be the id alone. */
export function factsOf(members: JsonObject) {
  const { sequence } = members
  const handoffId = textOf(members.handoffId)
  const message = textOf(members.message)
  const agentId = textOf(members.agent) ?? textOf(objectOf(members.agent).id)
  const agentName = textOf(objectOf(members.agent).name)
  const agent: Agent | undefined =
    agentId === undefined ? undefined : { id: agentId, ...(agentName && { name: agentName }) }
  return {
    ...(handoffId && { handoffId }),
    ...(typeof sequence === 'number' && { sequence }),
    ...(agent && { agent }),
    ...(message && { message }),
  }
}
