/** The latest time that .NET can hold, which it gives for "never". */
const lastDotnetTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** A time as Newtonsoft.Json writes a DateTime of unspecified kind: no zone, so `new Date` reads it as local. */
export function unspecifiedTime(time: Date): string {
  const milliseconds = Math.min(time.getTime(), lastDotnetTime)
  return new Date(milliseconds)
    .toISOString()
    .replace('Z', '')
    .replace(/\.?0+$/, trimFraction)
}

/** A time as Newtonsoft.Json writes a DateTimeOffset in UTC. */
export function offsetTime(time: Date): string {
  return `${unspecifiedTime(time)}+00:00`
}

/** A time as .NET's invariant culture writes it: month first, no zone, no fraction. */
export function invariantTime(time: Date): string {
  const [date = '', clock = ''] = time.toISOString().split('T')
  const [year = '', month = '', day = ''] = date.split('-')
  return `${month}/${day}/${year} ${clock.slice(0, 8)}`
}

/** Zeros at the end are dropped from the fraction of a second only. */
function trimFraction(zeros: string, offset: number, text: string): string {
  const point = text.indexOf('.')
  return offset >= point ? '' : zeros
}
