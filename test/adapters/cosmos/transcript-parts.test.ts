import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { activitiesIn, partsOf, windowOf } from '../../../src/adapters/cosmos/transcript-parts.ts'

const page = (activities: readonly unknown[], from: number, size: number) => {
  const parts = [...partsOf(activities).parts]
  const window = windowOf(parts, from, size)
  const read = parts.slice(window.from, window.to + 1)
  return { activities: activitiesIn(read, window), read: read.length, parts: parts.length }
}

/** Texts from none to several parts long. */
const activity = fc
  .tuple(fc.constantFrom(0, 10, 1000, 100_000, 300_000, 700_000), fc.constantFrom('a', 'é', '😀', '"'))
  .map(([length, letter]) => ({ text: letter.repeat(length / letter.length) }))

describe('the parts of a transcript', () => {
  /** A caller who repeats a request after an update of the hub finds the documents of the first by these ids. */
  test('have the digest of the text of all', () => {
    fc.assert(
      fc.property(fc.array(activity, { maxLength: 6 }), (activities) => {
        const text = JSON.stringify(activities)
        const { digest, count, parts } = partsOf(activities)
        expect(digest).toBe(createHash('sha256').update(`[${text}]`).digest('hex'))
        const texts = [...parts].map((part) => part.text)
        expect(texts).toHaveLength(count)
        expect(texts.join('') === text).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  test('are made one at a time, when asked for', () => {
    let made = 0
    const large = { toJSON: () => ({ number: (made += 1), text: 'x'.repeat(300_000) }) }
    const { parts } = partsOf([large, large, large])
    // For the digest and the count.
    expect(made).toBe(3)
    for (const { part } of parts) expect(made).toBeLessThanOrEqual(3 + part + 1)
    expect(made).toBe(6)
  })
})

describe('a page of a transcript', () => {
  test('has the activities asked for, or the first of them', () => {
    fc.assert(
      fc.property(
        fc.array(activity, { minLength: 1, maxLength: 12 }),
        fc.nat(),
        fc.integer({ min: 1, max: 15 }),
        (activities, anywhere, size) => {
          const from = anywhere % activities.length
          const found = page(activities, from, size).activities
          expect(found.length).toBeGreaterThan(0)
          expect(found.length).toBeLessThanOrEqual(size)
          // Not toEqual: a difference of megabytes takes it minutes to print.
          expect(JSON.stringify(found) === JSON.stringify(activities.slice(from, from + found.length))).toBe(
            true,
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  test('of 4 MB reads a few parts, wherever it begins', () => {
    const activities = Array.from({ length: 10_000 }, (_, number) => ({ number, text: 'x'.repeat(380) }))
    for (const from of [0, 1, 4999, 9999]) {
      const { activities: found, read, parts } = page(activities, from, 1000)
      expect(parts).toBe(16)
      expect(found).toHaveLength(Math.min(1000, 10_000 - from))
      expect(read).toBeLessThanOrEqual(4)
    }
  })

  test('ends early when its activities are large, but never without one', () => {
    const large = Array.from({ length: 8 }, (_, number) => ({ number, text: 'x'.repeat(250_000) }))
    const { activities, read } = page(large, 0, 8)
    expect({ given: activities.length, read }).toEqual({ given: 5, read: 5 })
    const huge = [{ text: 'x'.repeat(4_000_000) }, { text: 'y' }]
    expect(page(huge, 0, 2).activities.length).toBeGreaterThan(0)
    expect(page(huge, 1, 2)).toMatchObject({ activities: [{ text: 'y' }], read: 1 })
  })
})
