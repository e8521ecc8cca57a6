import { isEmpty, isJsonObject, textOf, type JsonObject } from './json.ts'
import { hasReliableSenders, speakerOf, type Speaker } from './speaker.ts'
import { readTimestamp } from './timestamp.ts'

/** What the agent sees of one activity. The activity itself stays as received in the store. */
export interface TranscriptLine {
  readonly id?: string
  readonly timestamp?: string
  readonly speaker: Speaker
  readonly name?: string
  /** The activity type: message, event, trace ... */
  readonly type: string
  /** Empty for a line of cards or a pressed button: see the other members. */
  readonly text: string
  readonly textFormat?: string
  readonly attachments?: readonly LineAttachment[]
  /** The titles of the buttons that the customer was shown. */
  readonly suggestedActions?: readonly string[]
  /** What a pressed button sent. */
  readonly value?: unknown
}

interface LineAttachment {
  readonly contentType: string
  /** The name, or the title of a card. */
  readonly name?: string
}

/**
 * @returns the lines of a transcript, by time when every activity has a valid one, otherwise in the
 * order given.
 */
export function toTranscriptLines(activities: readonly JsonObject[]): readonly TranscriptLine[] {
  const fromIsReliable = hasReliableSenders(activities)
  const lines = activities.map((activity) => toTranscriptLine(activity, fromIsReliable))
  if (lines.some(({ timestamp }) => timestamp === undefined)) return lines
  return lines.sort((a, b) => compare(a.timestamp ?? '', b.timestamp ?? ''))
}

/** @returns one line for any JSON object; what is not understood is left out. */
export function toTranscriptLine(activity: JsonObject, fromIsReliable = true): TranscriptLine {
  const speaker = speakerOf(activity, fromIsReliable)
  const id = textOf(activity.id)
  const timestamp = readTimestamp(activity.timestamp) ?? readTimestamp(activity.localTimestamp)
  const name = nameOf(activity, speaker, fromIsReliable)
  const textFormat = textOf(activity.textFormat)
  const attachments = objectsOf(activity.attachments).flatMap(toLineAttachment)
  const suggestedActions = buttonTitles(activity.suggestedActions)
  return {
    ...(id && { id }),
    ...(timestamp && { timestamp }),
    speaker,
    ...(name && { name: wellFormed(name) }),
    type: textOf(activity.type) ?? 'message',
    text: wellFormed(textOf(activity.text) ?? textOf(activity.speak) ?? eventName(activity) ?? ''),
    ...(textFormat && { textFormat }),
    ...(attachments.length > 0 && { attachments }),
    ...(suggestedActions.length > 0 && { suggestedActions }),
    ...(!isEmpty(activity.value) && { value: activity.value }),
  }
}

/** A sender who did not say the line gives no name to it. */
function nameOf({ from }: JsonObject, speaker: Speaker, fromIsReliable: boolean): string | undefined {
  if (!isJsonObject(from) || (!fromIsReliable && speaker !== 'bot')) return undefined
  return textOf(from.name)
}

function eventName(activity: JsonObject): string | undefined {
  return activity.type === 'event' ? textOf(activity.name) : undefined
}

function toLineAttachment({ contentType, name, content }: JsonObject): LineAttachment[] {
  const type = textOf(contentType)
  if (type === undefined) return []
  const title = textOf(name) ?? (isJsonObject(content) ? textOf(content.title) : undefined)
  return [{ contentType: type, ...(title && { name: wellFormed(title) }) }]
}

function buttonTitles(suggestedActions: unknown): string[] {
  if (!isJsonObject(suggestedActions)) return []
  return objectsOf(suggestedActions.actions).flatMap(({ title, value }) => {
    const words = textOf(title) ?? textOf(value)
    return words === undefined ? [] : [wellFormed(words)]
  })
}

function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

/** Half a surrogate pair cannot be shown and not every store takes it. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD')
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
