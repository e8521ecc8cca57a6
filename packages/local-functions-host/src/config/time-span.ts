/**
 * Reads a .NET TimeSpan as host.json and timer schedules write it (`hh:mm:ss`, `d.hh:mm:ss`, optional fraction and
 * sign) and returns milliseconds; undefined when it is none. As in .NET, a first part above 23 counts days:
 * `24:00:00` is 24 days.
 */
export function parseTimeSpan(text: string): number | undefined {
  const match = /^(-)?(?:(\d+)\.)?(\d+):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/.exec(text.trim())
  if (!match) return undefined
  const [, sign, days, first = '', second = '', third, fraction] = match
  const inDays = days === undefined && Number(first) > 23 && third !== undefined
  const parts = inDays
    ? { days: Number(first), hours: Number(second), minutes: Number(third), seconds: 0 }
    : { days: Number(days ?? 0), hours: Number(first), minutes: Number(second), seconds: Number(third ?? 0) }
  if (parts.hours > 23 || parts.minutes > 59 || parts.seconds > 59) return undefined
  const seconds = ((parts.days * 24 + parts.hours) * 60 + parts.minutes) * 60 + parts.seconds
  const milliseconds = seconds * 1000 + Number(`0.${fraction ?? '0'}`) * 1000
  return sign === undefined ? milliseconds : -milliseconds
}
