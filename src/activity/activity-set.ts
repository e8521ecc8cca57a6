import { isJsonObject, pointerStep, type JsonObject } from './json.ts'
import { problem, refused, type Refused } from './problems.ts'
import { warning, type Warning } from './warnings.ts'

export interface Unwrapped {
  readonly ok: true
  readonly activity: JsonObject
  readonly warnings: readonly Warning[]
}

/** @returns whether the activity is the event that asks for a human. */
export function isInitiate({ type, name }: JsonObject): boolean {
  return type === 'event' && name === 'handoff.initiate'
}

/**
 * Takes the activity out of what was posted: the activity itself, or the answer to a poll of Direct Line
 * (`{activities, watermark}`), as Copilot Studio's adapters forward it.
 *
 * @returns the activity, or InvalidActivity when it is not clear which one is meant.
 */
export function unwrapActivity(json: unknown): Unwrapped | Refused {
  if (!isJsonObject(json)) {
    return refused(problem('InvalidActivity', '', 'The body must be one activity, a JSON object.'))
  }
  if (json.type !== undefined || !Array.isArray(json.activities)) {
    return { ok: true, activity: json, warnings: [] }
  }
  const entries: readonly unknown[] = json.activities
  const initiates = entries.filter(isJsonObject).filter(isInitiate)
  const [activity] = initiates
  if (activity === undefined || initiates.length > 1) {
    const message = `The set has ${initiates.length} handoff.initiate events; send the one event that asks for a human.`
    return refused(problem('InvalidActivity', '/activities', message))
  }
  const pointer = `/activities${pointerStep(entries.indexOf(activity))}`
  const message = 'A set of activities was posted; its handoff.initiate was taken. Send that event alone.'
  return { ok: true, activity, warnings: [warning('ActivitySetUnwrapped', pointer, message)] }
}
