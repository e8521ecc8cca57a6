const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/i

/**
 * Reads a timestamp of an activity. .NET sends seven digits of a second, some clients no zone, which
 * means UTC here. Date.parse alone would also take "handoff-7" for a day in 2001.
 *
 * @returns the time as `toISOString()` writes it, or undefined when it is not one.
 */
export function readTimestamp(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const match = ISO_8601.exec(value)
  if (!match) return undefined
  const milliseconds = Date.parse(match[1] === undefined ? `${value}Z` : value)
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString()
}
