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
 * @returns whether it died.
 * @throws what the work throws, if it does so alive.
 */
export async function diesWithin(
  hub: Hub,
  death: Death,
  work: (hub: Hub) => Promise<unknown>,
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
    return await Promise.race([work(aroundAll(hub, around)).then(() => false), died])
  } finally {
    await Promise.all(underway)
  }
}

/** @returns the hub with something done in the middle of its work: before its nth call to anything outside. */
export function interruptedAt(hub: Hub, call: number, meanwhile: () => Promise<void>): Hub {
  let calls = 0
  return aroundAll(hub, async (goOn) => {
    calls += 1
    if (calls === call) await meanwhile()
    return goOn()
  })
}

/** The bot and its files are outside, too. */
function aroundAll(hub: Hub, around: Around): Hub {
  const { messages } = hub
  return {
    ...aroundPorts(hub, around),
    deliver: (bot, handoff, delivery) => around(() => hub.deliver(bot, handoff, delivery)),
    fetchTranscript: (url, bot) => around(() => hub.fetchTranscript(url, bot)),
    messages: {
      ...aroundPorts(hub, around).messages,
      sendRequest: (message) => around(() => messages.sendRequest(message)),
    },
  }
}
