/** Of the numbers of a sample; all 0 for an empty one. */
export interface Spread {
  readonly mean: number
  readonly p50: number
  readonly p95: number
  readonly max: number
}

export function spreadOf(sample: readonly number[]): Spread {
  const sorted = [...sample].sort((one, other) => one - other)
  const mean = sorted.length === 0 ? 0 : sum(sorted) / sorted.length
  return { mean, p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), max: sorted.at(-1) ?? 0 }
}

/** @returns the least number that so large a share of the sorted sample does not exceed (nearest rank). */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

export function sum(sample: readonly number[]): number {
  return sample.reduce((total, each) => total + each, 0)
}

/**
 * @returns Jain's index of fairness: 1 when all have the same, 1/n when one of n has everything
 * (R. Jain, D. Chiu, W. Hawe: A Quantitative Measure of Fairness, 1984).
 */
export function jainIndex(shares: readonly number[]): number {
  const squares = sum(shares.map((share) => share * share))
  return squares === 0 ? 1 : sum(shares) ** 2 / (shares.length * squares)
}
