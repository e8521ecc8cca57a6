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

export interface Parts {
  /** Of the whole text. */
  readonly digest: string
  readonly count: number
  /** Made when asked for. */
  readonly parts: Iterable<Part>
}

/**
 * Goes through a transcript twice, once to know what all parts say of the whole and once to give them out: never is
 * more of its text in memory than one part, or one activity that is larger.
 */
export function partsOf(activities: readonly unknown[]): Parts {
  const hash = createHash('sha256').update('[')
  let count = 0
  for (const { text } of piecesOf(activities)) {
    hash.update(text)
    count += 1
  }
  return { digest: hash.update(']').digest('hex'), count, parts: numbered(activities, count) }
}

function* numbered(activities: readonly unknown[], parts: number): Generator<Part> {
  let part = 0
  for (const piece of piecesOf(activities)) {
    yield { part, parts, activities: activities.length, ...piece }
    part += 1
  }
}

/** Cuts the JSON text while it is made. */
function* piecesOf(activities: readonly unknown[]): Generator<Pick<Part, 'first' | 'at' | 'text'>> {
  let text = activities.length === 0 ? '[]' : '['
  let first = 0
  /** Where in the text activities begin, the first of them and those that follow. */
  let starts: number[] = []
  for (const [index, activity] of activities.entries()) {
    starts.push(text.length)
    text += JSON.stringify(activity) + (index === activities.length - 1 ? ']' : ',')
    while (text.length > PART_LENGTH) {
      const end = endOfPiece(text)
      const begun = starts.filter((start) => start < end)
      yield { first, at: begun[0] ?? null, text: text.slice(0, end) }
      first += begun.length
      starts = starts.slice(begun.length).map((start) => start - end)
      text = text.slice(end)
    }
  }
  yield { first, at: starts[0] ?? null, text }
}

/** @returns where to cut a text that is too long, never through a surrogate pair. */
function endOfPiece(text: string): number {
  const last = text.charCodeAt(PART_LENGTH - 1)
  return last >= 0xd800 && last <= 0xdbff ? PART_LENGTH - 1 : PART_LENGTH
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
