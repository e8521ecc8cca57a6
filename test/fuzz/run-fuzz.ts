import fc from 'fast-check'
import { exchange } from './exchange.ts'
import { hostileCall, type Target } from './hostile-calls.ts'
import { wrongWith } from './judge.ts'

export interface FuzzReport {
  readonly calls: number
  readonly byStatus: ReadonlyMap<number, number>
  readonly failure?: { readonly what: string; readonly bytes: Buffer; readonly seed: number }
}

/** Made in portions, so that a portion can be made again from its own seed. */
export const PORTION = 500
const AT_ONCE = 8

/**
 * Sends calls to a hub, some at the same time, until all are sent or an answer is wrong. The calls are the
 * same for the same seed; portion n has the seed + n.
 */
export async function runFuzz(
  port: number,
  target: Target,
  options: { calls: number; seed: number; secrets: readonly string[]; onPortion?: (sent: number) => void },
): Promise<FuzzReport> {
  const { calls, seed, secrets, onPortion } = options
  const arbitrary = hostileCall(target)
  const byStatus = new Map<number, number>()
  let failure: FuzzReport['failure']
  let sent = 0
  for (let portion = 0; sent < calls && failure === undefined; portion++) {
    const portionSeed = seed + portion
    const left = fc.sample(arbitrary, { seed: portionSeed, numRuns: Math.min(PORTION, calls - sent) })
    const sender = async () => {
      for (let call = left.pop(); call !== undefined && failure === undefined; call = left.pop()) {
        const what = await tryOne(call.bytes)
        sent++
        if (what !== undefined) failure ??= { what, bytes: call.bytes, seed: portionSeed }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, sender))
    onPortion?.(sent)
  }
  return { calls: sent, byStatus, ...(failure === undefined ? {} : { failure }) }

  async function tryOne(bytes: Buffer): Promise<string | undefined> {
    try {
      const answer = await exchange(port, bytes)
      byStatus.set(answer.status, (byStatus.get(answer.status) ?? 0) + 1)
      return wrongWith(answer, secrets)
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
}
