/** A whole number that changes at moments, and what it amounts to over time. Times are milliseconds. */
export interface Level {
  change(by: number, time: number): void
  value(): number
  /** @returns the sum of the level over the time from `from` to `to`. */
  area(from: number, to: number): number
  /** @returns the average level in each of so many equal parts of the time. */
  averages(from: number, to: number, parts: number): number[]
}

export function newLevel(): Level {
  const times: number[] = []
  const values: number[] = []
  const area = (from: number, to: number) =>
    times.reduce((sum, time, at) => {
      const begin = Math.max(time, from)
      const end = Math.min(times[at + 1] ?? to, to)
      return end > begin ? sum + (values[at] ?? 0) * (end - begin) : sum
    }, 0)
  return {
    value: () => values.at(-1) ?? 0,
    change(by, time) {
      if (by === 0) return
      const value = (values.at(-1) ?? 0) + by
      if (times.at(-1) === time) values[values.length - 1] = value
      else {
        times.push(time)
        values.push(value)
      }
    },
    area,
    averages(from, to, parts) {
      const width = (to - from) / parts
      const edge = (part: number) => from + part * width
      return Array.from({ length: parts }, (_, part) => area(edge(part), edge(part + 1)) / width)
    },
  }
}
