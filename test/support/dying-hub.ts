import type { Hub } from '../../src/use-cases/ports.ts'
import { aroundPorts, type Around } from './around-ports.ts'

class Died extends Error {
  override readonly name = 'Died'
}

/**
 * A hub in a process that dies right after it committed for the `commits`th time: nothing it would do after
 * that happens.
 */
export function dyingHub(hub: Hub, commits = 1): Hub {
  let left = commits
  const alive: Around = (call) => (left > 0 ? call() : Promise.reject(new Died('The process is gone')))
  const mortal = aroundPorts(hub, alive)
  return {
    ...mortal,
    routing: {
      ...mortal.routing,
      commit: async (pool, changes) => {
        const result = await mortal.routing.commit(pool, changes)
        if (result.committed) left -= 1
        return alive(() => Promise.resolve(result))
      },
    },
  }
}

/** Runs a use case on a hub whose process dies in the middle; any other outcome fails the test. */
export async function untilDeath(hub: Hub, run: (hub: Hub) => Promise<unknown>, commits = 1): Promise<void> {
  if (!(await diesOrEnds(hub, run, commits))) throw new Error('The process was to die and did not')
}

/** The same for a use case that may write less often. @returns whether the process died. */
export async function diesOrEnds(
  hub: Hub,
  run: (hub: Hub) => Promise<unknown>,
  commits: number,
): Promise<boolean> {
  try {
    await run(dyingHub(hub, commits))
    return false
  } catch (error) {
    if (error instanceof Died) return true
    throw error
  }
}
