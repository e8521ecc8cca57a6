import { isJsonObject, type JsonObject } from './json.ts'

/** Takes one kind of thing out of a text. */
export interface RedactionRule {
  /** What is taken out, for people: `card number`. */
  readonly name: string
  /** @returns the text with each place replaced, and how many places there were. */
  readonly replace: (text: string) => { readonly text: string; readonly count: number }
}

/** What remains, and how many of each kind are gone. */
export interface Redacted<T> {
  readonly kept: T
  readonly removed: ReadonlyMap<string, number>
}

/**
 * Members of an activity that say who, where and when: what the hub routes by, compares and sends back must
 * stay byte for byte.
 */
const ABOUT_THE_ACTIVITY = new Set(['type', 'conversation', 'from', 'recipient', 'relatesTo', 'locale'])
/** The same by their name, at any depth: `id`, `channelId`, `contentUrl`, `localTimestamp`. */
const IDENTIFIER = /(?:^id|[a-z0-9]Id|ID|_id|^url|Url|URL|^uri|Uri|^timestamp|Timestamp|^contentType)$/

/** @returns the activities without what the rules take out of the words in them. */
export function redactActivities(
  activities: readonly JsonObject[],
  rules: readonly RedactionRule[],
): Redacted<readonly JsonObject[]> {
  const removed = new Map<string, number>()
  const kept = activities.map((activity) =>
    mapMembers(activity, (key, value) =>
      ABOUT_THE_ACTIVITY.has(key) || IDENTIFIER.test(key) ? value : redact(value, rules, removed),
    ),
  )
  return { kept, removed }
}

/** @returns the same for any JSON, such as the `value` of an activity. */
export function redactValue(value: unknown, rules: readonly RedactionRule[]): Redacted<unknown> {
  const removed = new Map<string, number>()
  return { kept: redact(value, rules, removed), removed }
}

function redact(value: unknown, rules: readonly RedactionRule[], removed: Map<string, number>): unknown {
  if (typeof value === 'string') return redactText(value, rules, removed)
  if (typeof value === 'number') {
    const text = String(value)
    const kept = redactText(text, rules, removed)
    return kept === text ? value : kept
  }
  if (Array.isArray(value)) return mapEntries(value, (each) => redact(each, rules, removed))
  if (!isJsonObject(value)) return value
  return mapMembers(value, (key, member) => (IDENTIFIER.test(key) ? member : redact(member, rules, removed)))
}

function redactText(text: string, rules: readonly RedactionRule[], removed: Map<string, number>): string {
  return rules.reduce((before, { name, replace }) => {
    const { text: after, count } = replace(before)
    if (count > 0) removed.set(name, (removed.get(name) ?? 0) + count)
    return after
  }, text)
}

/*
 * What has nothing to take out is given back as it is: a transcript that does not change is not copied, which would
 * take megabytes.
 */

function mapEntries(list: readonly unknown[], map: (value: unknown) => unknown): readonly unknown[] {
  const mapped = list.map((value) => map(value))
  return mapped.every((value, index) => value === list[index]) ? list : mapped
}

function mapMembers(object: JsonObject, map: (key: string, value: unknown) => unknown): JsonObject {
  const mapped = Object.entries(object).map(([key, value]) => [key, map(key, value)] as const)
  return mapped.every(([key, value]) => value === object[key]) ? object : Object.fromEntries(mapped)
}
