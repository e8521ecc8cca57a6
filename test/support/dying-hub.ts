import type { Hub } from '../../src/use-cases/ports.ts'

class Died extends Error {
  override readonly name = 'Died'
}

/**
 * A hub in a process that dies right after it committed for the `commits`th time: nothing it would do after
 * that happens.
 */
export function dyingHub(hub: Hub, commits = 1): Hub {
  let left = commits
  const alive = <T>(call: () => Promise<T>): Promise<T> =>
    left > 0 ? call() : Promise.reject(new Died('The process is gone'))
  const { routing, conversations, messages } = hub
  return {
    ...hub,
    routing: {
      ...routing,
      commit: async (pool, changes) => {
        const result = await alive(() => routing.commit(pool, changes))
        if (result.committed) left -= 1
        return alive(() => Promise.resolve(result))
      },
      find: (id) => alive(() => routing.find(id)),
      agent: (pool, id) => alive(() => routing.agent(pool, id)),
      candidates: (pool, needs, now) => alive(() => routing.candidates(pool, needs, now)),
      waitingForAgent: (agent) => alive(() => routing.waitingForAgent(agent)),
      claimDelivery: (id, claim, now) => alive(() => routing.claimDelivery(id, claim, now)),
      recordDelivery: (handoff, claim, end) => alive(() => routing.recordDelivery(handoff, claim, end)),
    },
    conversations: { ...conversations, archive: (handoff) => alive(() => conversations.archive(handoff)) },
    messages: {
      ...messages,
      sendStatusWaiting: (id, at) => alive(() => messages.sendStatusWaiting(id, at)),
      wakeAt: (id, at) => alive(() => messages.wakeAt(id, at)),
      sendTranscriptWanted: (id) => alive(() => messages.sendTranscriptWanted(id)),
    },
  }
}

/** Runs a use case on a hub whose process dies in the middle; any other outcome fails the test. */
export async function untilDeath(hub: Hub, run: (hub: Hub) => Promise<unknown>, commits = 1): Promise<void> {
  try {
    await run(dyingHub(hub, commits))
  } catch (error) {
    if (error instanceof Died) return
    throw error
  }
  throw new Error('The process was to die and did not')
}
