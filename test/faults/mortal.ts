import type { Hub } from '../../src/use-cases/ports.ts'
import { aroundPorts, type Around } from '../support/around-ports.ts'

/** When a process dies: right before or right after its nth call to anything outside. */
export interface Death {
  readonly when: 'before' | 'after'
  readonly call: number
}

/**
 * Runs something in a process that dies, if it lives so long. Nothing of it goes on after that: no call is made
 * and none answered, so that no error is caught and nothing is tidied up. What it had sent by then arrives.
 * @param work gets the hub, and what to put around calls that are none of the hub's ports.
 * @returns whether it died.
 * @throws what the work throws, if it does so alive.
 */
export async function diesWithin(
  hub: Hub,
  death: Death,
  work: (hub: Hub, around: Around) => Promise<unknown>,
): Promise<boolean> {
  const underway = new Set<Promise<unknown>>()
  let calls = 0
  let fate: 'alive' | 'dead' = 'alive'
  const isDead = () => fate === 'dead'
  let tell: (died: true) => void = () => undefined
  const died = new Promise<true>((resolve) => {
    tell = resolve
  })
  const die = (): Promise<never> => {
    fate = 'dead'
    tell(true)
    return new Promise<never>(() => undefined)
  }
  const around: Around = async (call) => {
    calls += 1
    const isLast = calls === death.call
    if (isDead() || (isLast && death.when === 'before')) return die()
    const outcome = call()
    const over = outcome.then(
      () => undefined,
      () => undefined,
    )
    underway.add(over)
    await over
    underway.delete(over)
    return isDead() || isLast ? die() : outcome
  }
  try {
    return await Promise.race([work(aroundPorts(hub, around), around).then(() => false), died])
  } finally {
    await Promise.all(underway)
  }
}
