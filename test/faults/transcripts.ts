import type { Chance } from './chance.ts'

/** A transcript as a bot gives it with a request, and what must have become of it in the end. */
export interface Transcript {
  readonly title: string
  /** What is in the request besides. */
  readonly more: object
  /** Every line of it begins with this. */
  readonly name: string
  readonly lines: readonly string[]
  /** The warning that there must be where the lines are not; without one they must be there. */
  readonly excuse?: string
}

/** What is kept of the transcripts of a handoff, as an agent is shown it. */
export interface Kept {
  readonly state: string
  /** How many lines the handoff says that there are. */
  readonly activities: number
  readonly lines: readonly string[]
  readonly warnings: readonly string[]
}

/** More than fits into a message. */
const LARGE_LINES = 3
const LARGE_CHARACTERS = 90_000

/** How often files fail before they are there; after the fifth time nobody asks any more. */
const FILE_FAILURES = [0, 0, 1, 2, 7] as const

/** @returns any transcript; what is by link is at this address, see files.ts. */
export function transcriptBy(
  chance: Chance,
  name: string,
  base: string,
  failures: readonly number[] = FILE_FAILURES,
): Transcript {
  const lines = linesOf(name, chance.whole(1, 5))
  const kind = chance.whole(1, 20)
  if (kind <= 7) return { title: '', more: {}, name, lines: [] }
  if (kind <= 11) return inline(name, lines, 'with a transcript')
  if (kind === 12) {
    const large = linesOf(name, LARGE_LINES).map((line) => `${line} ${'x'.repeat(LARGE_CHARACTERS)}`)
    return inline(name, large, 'with a large transcript')
  }
  if (kind === 13) {
    const more = attached({ content: { activities: 'none' } })
    return { title: 'with an unreadable transcript', more, name, lines: [], excuse: 'TranscriptUnreadable' }
  }
  const what = chance.one(['kept', 'kept', 'kept', 'kept', 'broken', 'gone'])
  return byLink(name, lines.length, what, chance.one(failures), base)
}

function inline(name: string, lines: readonly string[], title: string): Transcript {
  const activities = lines.map((text) => ({ type: 'message', text }))
  return { title, more: attached({ content: { activities } }), name, lines }
}

function byLink(name: string, count: number, what: string, failures: number, base: string): Transcript {
  const contentUrl = `${base}/${what}/${failures}/${name}/${count}`
  const excused = failures > 0 || what !== 'kept' ? { excuse: 'TranscriptNotFetched' } : {}
  const title = `with a link to one that is ${what}, after ${failures} failures`
  const lines = what === 'kept' ? linesOf(name, count) : []
  return { title, more: attached({ contentUrl }), name, lines, ...excused }
}

/** @returns the lines of the transcript of this name. */
export function linesOf(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name} says ${index + 1}`)
}

const attached = (attachment: object) => ({
  attachments: [{ contentType: 'application/json', name: 'Transcript', ...attachment }],
})

/** @returns what is wrong with what is kept of these transcripts, all of one handoff. */
export function lostOf(given: readonly Transcript[], kept: Kept): string[] {
  const { state, activities, lines, warnings } = kept
  const unused = [...warnings]
  const pieces = given.flatMap(({ name, lines: all, excuse, title }) => {
    const piece = lines.filter((line) => line.startsWith(`${name} `))
    const isWhole = piece.length === all.length && piece.every((line, index) => line === all[index])
    if (isWhole && (all.length > 0 || excuse === undefined)) return []
    const warning = unused.findIndex((code) => code === excuse)
    if (piece.length === 0 && warning >= 0) {
      unused.splice(warning, 1)
      return []
    }
    return [
      `${name} (${title}): ${piece.length} of ${all.length} lines, warnings ${warnings.join() || 'none'}`,
    ]
  })
  return [
    ...pieces,
    ...(state === 'pending' ? ['it is pending for ever'] : []),
    ...(activities === lines.length ? [] : [`${activities} lines are said to be there, ${lines.length} are`]),
  ]
}
