import { isEmpty, textOf, type JsonObject } from './json.ts'
import type { ActivityLimits } from './limits.ts'
import { warning, type Warning } from './warnings.ts'

/** What Copilot Studio says about the conversation; it sends no skill, so the hub maps these to one. */
export interface Topic {
  /** `va_LastTopic`: the last topic that the customer triggered. */
  readonly lastTopic?: string
  /** `va_Scope`: who asks, usually "bot". */
  readonly scope?: string
  /** `va_Language`: written as "En-US" and as "en-us"; compare without case. */
  readonly language?: string
}

/** @returns the topic of Copilot Studio, or undefined when another bot sent the request. */
export function readTopic(value: JsonObject): Topic | undefined {
  const lastTopic = textOf(value.va_LastTopic)
  const scope = textOf(value.va_Scope)
  const language = textOf(value.va_Language)
  if (lastTopic === undefined && scope === undefined && language === undefined) return undefined
  return { ...(lastTopic && { lastTopic }), ...(scope && { scope }), ...(language && { language }) }
}

/** @returns what the bot tells the human in private (Copilot Studio's node, Omnichannel's sample). */
export function readAgentMessage(value: JsonObject): string | undefined {
  return textOf(value.va_AgentMessage) ?? textOf(value.MessageToAgent)
}

/** @returns the priority asked for, a whole number from 0, where higher goes first; or a warning. */
export function readPriority(
  value: JsonObject,
  limits: ActivityLimits,
): { readonly priority?: number; readonly warnings: readonly Warning[] } {
  const key = isEmpty(value.Priority) ? 'priority' : 'Priority'
  const priority = value[key]
  if (isEmpty(priority)) return { warnings: [] }
  if (
    typeof priority === 'number' &&
    Number.isInteger(priority) &&
    priority >= 0 &&
    priority <= limits.priority
  ) {
    return { priority, warnings: [] }
  }
  const message = `A priority is a whole number from 0 to ${limits.priority}; it is ignored.`
  return { warnings: [warning('InvalidPriority', `/value/${key}`, message)] }
}
