import { memoryStatusStore, type StatusStore } from './status-store.ts'
import type { HandoffStatus } from './status.ts'

export interface StatusFilter {
  /**
   * Calls `use`, unless this status or a later one of the same handoff has been used: the hub repeats
   * statuses whose answer it did not get. When `use` fails, the status counts as not used, so that a repeat
   * gets another chance. Statuses of one handoff are used one after the other.
   *
   * @returns whether `use` was called. @throws what `use` throws.
   */
  once(status: HandoffStatus, use: () => Promise<void> | void): Promise<boolean>
}

/** @returns a filter that forgets with this process, or one on the given store. */
export function createStatusFilter(store: StatusStore = memoryStatusStore()): StatusFilter {
  const running = new Map<string, Promise<void>>()

  async function useOnce(key: string, sequence: number, use: () => Promise<void> | void) {
    const last = await store.last(key)
    if (last !== undefined && sequence <= last) return false
    await use()
    await store.note(key, sequence)
    return true
  }

  return {
    async once(status, use) {
      const place = placeOf(status)
      if (place === undefined) {
        await use()
        return true
      }
      const { key, sequence } = place
      const before = running.get(key) ?? Promise.resolve()
      const turn = before.then(() => useOnce(key, sequence, use))
      const settled = turn.then(ignore, ignore)
      running.set(key, settled)
      try {
        return await turn
      } finally {
        if (running.get(key) === settled) running.delete(key)
      }
    },
  }
}

/** Whoever awaits the turn itself sees how it ends. */
const ignore = () => undefined

/** Without ids nothing can be recognised again. Activity ids are unique within a conversation at best. */
function placeOf(status: HandoffStatus): { key: string; sequence: number } | undefined {
  const { handoffId, sequence, conversationId, activityId } = status
  if (handoffId !== undefined && sequence !== undefined) return { key: handoffId, sequence }
  if (activityId === undefined) return undefined
  return { key: JSON.stringify([conversationId, activityId]), sequence: 0 }
}
