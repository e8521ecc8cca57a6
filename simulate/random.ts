import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { Handling } from './scenario-schema.ts'

/** A source of chance; each draw changes what the next one gives. */
export interface Random {
  /** @returns a number from 0 up to, but without, 1. */
  uniform(): number
  /** @returns a time with the given mean, in the unit of the mean. */
  exponential(mean: number): number
  /** @returns a handling time in seconds. */
  handling(handling: Handling): number
}

/**
 * @returns a source that depends on nothing but seed and name. Each customer stream and each agent has its
 * own, so that what one of them does never changes what chance gives to another: two policies meet the same
 * customers.
 */
export function randomFor(seed: number, name: string): Random {
  const digest = createHash('sha256').update(`${seed}/${name}`).digest()
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)))
  const uniform = () => uniformFloat64(generator)
  const exponential = (mean: number) => -mean * Math.log(1 - uniform())
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return {
    uniform,
    exponential,
    handling(handling) {
      const { meanSeconds } = handling
      switch (handling.distribution) {
        case 'exponential':
          return exponential(meanSeconds)
        case 'lognormal': {
          const variance = Math.log(1 + (handling.deviationSeconds / meanSeconds) ** 2)
          return meanSeconds * Math.exp(Math.sqrt(variance) * normal() - variance / 2)
        }
        case 'fixed':
          return meanSeconds
      }
    },
  }
}
