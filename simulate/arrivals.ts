import type { Arrivals } from './scenario-schema.ts'

/**
 * @param exponential draws from an exponential distribution of mean 1.
 * @returns the times at which somebody asks, in hours since the start: a Poisson process whose rate changes
 * by steps.
 */
export function* arrivalHours(
  { perHour }: Pick<Arrivals, 'perHour'>,
  durationHours: number,
  exponential: () => number,
): Generator<number, void> {
  // How many arrivals are to be expected until the next one comes; each hour uses up its rate of it.
  let left = exponential()
  for (const [at, { fromHour, perHour: rate }] of perHour.entries()) {
    const end = Math.min(perHour[at + 1]?.fromHour ?? durationHours, durationHours)
    let hour = fromHour
    while (hour < end && left <= (end - hour) * rate) {
      hour += left / rate
      yield hour
      left = exponential()
    }
    left -= Math.max(0, end - hour) * rate
  }
}
