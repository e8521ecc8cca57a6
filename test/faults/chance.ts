import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** What happens by chance; the same seed makes the same things happen. */
export class Chance {
  readonly #generator: ReturnType<typeof xoroshiro128plus>

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed)
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return uniformInt(this.#generator, from, to)
  }

  /** Yes, in so many of a hundred cases. */
  percent(cases: number): boolean {
    return this.whole(1, 100) <= cases
  }

  one<T>(of: readonly T[]): T {
    const [chosen] = of.slice(this.whole(0, of.length - 1))
    if (chosen === undefined) throw new Error('There is nothing to choose from')
    return chosen
  }
}
