const pattern = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

const day = 86_400_000

/** .NET's longest time span, by which Azure says "never". */
const longest = 10_675_199 * day

/** An ISO 8601 duration of days, hours, minutes and seconds in milliseconds; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = pattern.exec(text)
  if (!match || text.endsWith('T') || text === 'P') return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part || 0))
  const milliseconds = days * day + hours * 3_600_000 + minutes * 60_000 + Math.round(seconds * 1_000)
  return milliseconds >= longest ? Infinity : milliseconds
}
