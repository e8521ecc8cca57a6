import { createHash } from 'node:crypto'

/*
 * A transcript is the JSON text of an array, cut into parts that fit into documents. Each part says which activity is
 * the first that begins in it, and where, so that a page is read without the parts before and after it.
 */

/** What a part says of itself. */
export interface PartFacts {
  readonly part: number
  readonly parts: number
  /** Of the whole transcript. */
  readonly activities: number
  /** The number of the first activity that begins in this part or in a later one. */
  readonly first: number
  /** Where in the text of this part that activity begins; null when it begins in a later one. */
  readonly at: number | null
}

export interface Part extends PartFacts {
  readonly text: string
}

/**
 * Characters of one part. A character takes at most 3 bytes in UTF-8 and can double when the text becomes a JSON
 * string, so a part stays below Cosmos DB's 2 MB an item.
 */
const PART_LENGTH = 256 * 1024

/** @returns the parts of a transcript, and a digest of all of it. */
export function partsOf(activities: readonly unknown[]): { digest: string; parts: Part[] } {
  const texts = activities.map((activity) => JSON.stringify(activity))
  const text = `[${texts.join(',')}]`
  const digest = createHash('sha256').update('[').update(text).update(']').digest('hex')
  const starts: number[] = []
  let start = 1
  for (const { length } of texts) {
    starts.push(start)
    start += length + 1
  }
  const pieces = cut(text)
  let first = 0
  const parts = pieces.map(({ from, to }, part): Part => {
    while ((starts[first] ?? Infinity) < from) first += 1
    const begins = starts[first] ?? Infinity
    const at = begins < to ? begins - from : null
    return {
      part,
      parts: pieces.length,
      activities: activities.length,
      first,
      at,
      text: text.slice(from, to),
    }
  })
  return { digest, parts }
}

/** @returns where to cut a text, never through a surrogate pair. */
function cut(text: string): { from: number; to: number }[] {
  const pieces: { from: number; to: number }[] = []
  for (let from = 0; from < text.length;) {
    let to = Math.min(from + PART_LENGTH, text.length)
    const last = text.charCodeAt(to - 1)
    if (to < text.length && last >= 0xd800 && last <= 0xdbff) to -= 1
    pieces.push({ from, to })
    from = to
  }
  return pieces
}

/** How many parts a page is made of, unless a single activity is larger: what a reader waits for, and memory. */
const PAGE_PARTS = 4

export interface Window {
  /** The numbers of the first part to read and of the last. */
  readonly from: number
  readonly to: number
  /** Whether the page ends with the transcript. */
  readonly toEnd: boolean
  /** How many of the activities in these parts come before the page, and how many are in it. */
  readonly skip: number
  readonly take: number
}

/**
 * @param parts of a whole transcript, in order.
 * @param from the number of the first activity of the page; the transcript has it.
 * @returns which parts have the activities from there on: as many as wanted, or fewer when they are large.
 */
export function windowOf(parts: readonly PartFacts[], from: number, wanted: number): Window {
  const begin = parts.findLastIndex(({ first }) => first <= from)
  const end = parts.findIndex(
    ({ first, at }, index) =>
      at !== null && first > from && (first >= from + wanted || index >= begin + PAGE_PARTS),
  )
  const skip = from - (parts[begin]?.first ?? 0)
  const last = parts[end]
  const until = last === undefined ? (parts[0]?.activities ?? 0) : last.first
  return {
    from: begin,
    to: last === undefined ? parts.length - 1 : end,
    toEnd: last === undefined,
    skip,
    take: Math.min(wanted, until - from),
  }
}

/** @returns the activities of a window, of whose parts these are. */
export function activitiesIn(parts: readonly Part[], { toEnd, skip, take }: Window): readonly unknown[] {
  const last = parts.length - 1
  const texts = parts.map(({ text, at }, index) => {
    const from = index === 0 ? (at ?? 0) : 0
    const to = index === last ? (toEnd ? -1 : (at ?? undefined)) : undefined
    return text.slice(from, to)
  })
  const list: unknown = JSON.parse(`[${texts.join('').replace(/,$/, '')}]`)
  return Array.isArray(list) ? list.slice(skip, skip + take) : []
}
