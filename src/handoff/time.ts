/** A point in time as ISO 8601 in UTC with milliseconds, so that text order is time order. */
export type Instant = string

/** @returns the instant `seconds` after (or, negative, before) the given one. */
export function secondsAfter(instant: Instant, seconds: number): Instant {
  return new Date(Date.parse(instant) + seconds * 1000).toISOString()
}

/** @returns how many seconds lie between two instants; negative when `to` is the earlier one. */
export function secondsBetween(from: Instant, to: Instant): number {
  return (Date.parse(to) - Date.parse(from)) / 1000
}

/** @returns the earliest of the instants that are given, or null when there is none. */
export function earliest(...instants: (Instant | null | undefined)[]): Instant | null {
  const given = instants.filter((instant): instant is Instant => typeof instant === 'string')
  return given.reduce<Instant | null>((first, next) => (first === null || next < first ? next : first), null)
}
