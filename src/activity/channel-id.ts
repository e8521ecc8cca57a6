import * as z from 'zod'
import { isJsonObject, type JsonObject } from './json.ts'

/** The Agents SDK throws on a channel id that begins with a colon. */
export const channelIdSchema = z.string().max(128).regex(/^[^:]/)

/**
 * @returns the channel of an activity, or undefined. An Agents SDK client sends its private field
 * `_channelId` instead of `channelId`, and expects the same channel back.
 */
export function channelIdOf({ channelId, _channelId, relatesTo }: JsonObject): string | undefined {
  const related = isJsonObject(relatesTo) ? relatesTo.channelId : undefined
  return [channelId, _channelId, related].map((each) => channelIdSchema.safeParse(each).data).find(Boolean)
}
