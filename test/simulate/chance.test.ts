import { describe, expect, test } from '@jest/globals'
import { arrivalHours } from '../../simulate/arrivals.ts'
import { randomFor } from '../../simulate/random.ts'
import { jainIndex, spreadOf } from '../../simulate/statistics.ts'

const DRAWS = 40_000
const sample = (draw: () => number) => Array.from({ length: DRAWS }, draw)
const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length
const deviation = (values: readonly number[]) => {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((each) => (each - middle) ** 2)))
}

describe('a source of chance', () => {
  test('gives the same again, and another name or seed something else', () => {
    const first = (seed: number, name: string) => randomFor(seed, name).uniform()
    expect(first(1, 'a')).toBe(first(1, 'a'))
    expect(
      new Set([first(1, 'a'), first(2, 'a'), first(1, 'b'), first(11, '/a'), first(1, '1/a')]).size,
    ).toBe(5)
  })

  // The standard error of a mean of so many draws is half a percent of the deviation.
  test('draws exponential times whose deviation is their mean', () => {
    const random = randomFor(1, 'exponential')
    const times = sample(() => random.exponential(300))
    expect(Math.abs(mean(times) / 300 - 1)).toBeLessThan(0.02)
    expect(Math.abs(deviation(times) / 300 - 1)).toBeLessThan(0.03)
  })

  test('draws lognormal times of the mean and the deviation that are written', () => {
    const random = randomFor(1, 'lognormal')
    const handling = { distribution: 'lognormal', meanSeconds: 400, deviationSeconds: 200 } as const
    const times = sample(() => random.handling(handling))
    expect(Math.abs(mean(times) / 400 - 1)).toBeLessThan(0.01)
    expect(Math.abs(deviation(times) / 200 - 1)).toBeLessThan(0.04)
    expect(Math.min(...times)).toBeGreaterThan(0)
  })

  test('draws fixed times', () => {
    expect(randomFor(1, 'fixed').handling({ distribution: 'fixed', meanSeconds: 60 })).toBe(60)
  })
})

describe('arrivals', () => {
  const steps = [
    { fromHour: 0, perHour: 2 },
    { fromHour: 2, perHour: 0 },
    { fromHour: 5, perHour: 4 },
  ]

  test('use up the rate of each hour', () => {
    // One arrival for each one that is to be expected: after half an hour each, then after a quarter.
    const hours = [...arrivalHours({ perHour: steps }, 6, () => 1)]
    expect(hours).toEqual([0.5, 1, 1.5, 2, 5.25, 5.5, 5.75, 6])
  })

  test('carry what is left of a wait over to the next step', () => {
    const hours = [...arrivalHours({ perHour: steps }, 6, () => 3)]
    expect(hours).toEqual([1.5, 5.5])
  })

  test('are as many as the rates say, and none where nobody comes', () => {
    const random = randomFor(1, 'arrivals')
    const busy = steps.map((step) => ({ ...step, perHour: step.perHour * 1000 }))
    const hours = [...arrivalHours({ perHour: busy }, 6, () => random.exponential(1))]
    const between = (from: number, to: number) => hours.filter((hour) => hour >= from && hour < to).length
    // Three times the root of the expected number.
    expect(Math.abs(between(0, 2) - 4000)).toBeLessThan(190)
    expect(between(2, 5)).toBe(0)
    expect(Math.abs(between(5, 6) - 4000)).toBeLessThan(190)
  })
})

test('a spread is of the whole sample, by nearest rank', () => {
  const upTo = (most: number) => Array.from({ length: most }, (_, at) => most - at)
  expect(spreadOf(upTo(100))).toEqual({ mean: 50.5, p50: 50, p95: 95, max: 100 })
  expect(spreadOf([7])).toEqual({ mean: 7, p50: 7, p95: 7, max: 7 })
  expect(spreadOf([])).toEqual({ mean: 0, p50: 0, p95: 0, max: 0 })
})

test("Jain's index is 1 for equal shares and 1/n when one has everything", () => {
  expect(jainIndex([3, 3, 3, 3])).toBe(1)
  expect(jainIndex([5, 0, 0, 0])).toBe(0.25)
  expect(jainIndex([0, 0])).toBe(1)
})
