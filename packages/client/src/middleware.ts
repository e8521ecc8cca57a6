import { objectOf } from './json.ts'
import { createStatusFilter, type StatusFilter } from './status-filter.ts'
import { readStatus, type HandoffStatus } from './status.ts'

/** What the middleware needs of a TurnContext; that of either SDK has it. */
export interface TurnContextLike {
  readonly activity: object
  onSendActivities(
    handler: (
      context: unknown,
      activities: object[],
      next: () => Promise<{ id: string }[]>,
    ) => Promise<{ id: string }[]>,
  ): unknown
}

/** Called with a status and the turn in which it came, which is a turn of the bot's own conversation. */
export type OnStatus<Context> = (status: HandoffStatus, context: Context) => Promise<void> | void

export interface MiddlewareOptions {
  /** Shared with whatever else hears the same statuses; one for this middleware alone unless given. */
  readonly filter?: StatusFilter
  /** Runs the bot's own logic for a status as well, after the callback; `false` unless given. */
  readonly alsoToBot?: boolean
}

export interface HandoffStatusMiddleware<Context> {
  /** For `adapter.use`. */
  readonly onTurn: (context: Context, next: () => Promise<void>) => Promise<void>
  /**
   * @returns the bot's logic with this middleware before it, for the `CloudSkillHandler` of the Bot Framework
   * SDK: that hides a status from the adapter's middleware until the bot's logic has seen it.
   */
  readonly before: (logic: (context: Context) => Promise<void>) => (context: Context) => Promise<void>
}

/**
 * Hears `handoff.status` for a bot of the Bot Framework SDK or the Microsoft 365 Agents SDK, on its messaging
 * endpoint and on its reply route for skills. Each status is given to the callback once; neither the customer
 * nor the bot's own logic sees it. What the callback throws goes to the adapter's `onTurnError`; when that throws
 * too, the hub gets no 2xx and repeats the status, otherwise it does not.
 */
export function handoffStatusMiddleware<Context extends TurnContextLike>(
  onStatus: OnStatus<Context>,
  { filter = createStatusFilter(), alsoToBot = false }: MiddlewareOptions = {},
): HandoffStatusMiddleware<Context> {
  const tell = (status: HandoffStatus, context: Context) =>
    filter.once(status, () => onStatus(status, context))

  const instead = async (context: Context, logic: () => Promise<void>) => {
    const status = readStatus(context.activity)
    if (status === undefined) return logic()
    await tell(status, context)
    if (alsoToBot) await logic()
  }

  return {
    before: (logic) => (context) => instead(context, () => logic(context)),
    onTurn: (context, next) =>
      instead(context, async () => {
        if (!isContinued(context.activity)) return next()
        catchForwarded(context, (status) => tell(status, context))
        await next()
        // The Bot Framework SDK puts the status in the activity's place while the turn runs.
        const status = readStatus(context.activity)
        if (status !== undefined) await tell(status, context)
      }),
  }
}

/** A turn that began with a call of the SDK itself: so do both SDKs run what comes on their reply routes. */
function isContinued(activity: object): boolean {
  const { type, name } = objectOf(activity)
  return type === 'event' && typeof name === 'string' && name.toLowerCase() === 'continueconversation'
}

/**
 * The reply route of the Agents SDK never shows an event to the bot; it sends it on to the customer. So
 * statuses are taken out of what the turn sends.
 */
function catchForwarded(context: TurnContextLike, tell: (status: HandoffStatus) => Promise<unknown>): void {
  let telling = false
  context.onSendActivities(async (_, activities, next) => {
    const all = activities.map((activity) => ({ activity, status: readStatus(activity) }))
    // What the callback itself sends is sent, be it a status for the bot's own parent.
    if (telling || all.every(({ status }) => status === undefined)) return next()
    telling = true
    try {
      for (const { status } of all) if (status !== undefined) await tell(status)
    } finally {
      telling = false
    }
    // Both SDKs send what is left in the array.
    const others = all.filter(({ status }) => status === undefined).map(({ activity }) => activity)
    activities.splice(0, activities.length, ...others)
    const sent = others.length === 0 ? [] : await next()
    return all.map(({ status }) => (status === undefined ? sent.shift() : undefined) ?? { id: '' })
  })
}
