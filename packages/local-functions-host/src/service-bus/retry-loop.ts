import { setTimeout as wait } from 'node:timers/promises'
import { isServiceBusError } from '@azure/service-bus'
import type { Logger } from '../logs/logger.ts'

/** Milliseconds before a loop tries again after an unexpected error. */
const pauseAfterError = 1000

/**
 * Calls `step` until the signal aborts. No session free (`ServiceTimeout`, `SessionCannotBeLocked`) and lost locks
 * are part of the work and tried again at once; any other error is logged and tried again after a pause.
 */
export async function loop(
  step: () => Promise<void>,
  signal: AbortSignal,
  log: Logger,
  what: string,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await step()
    } catch (error) {
      if (isAborted(signal) || isUsual(error)) continue
      log('error', 'Host.ServiceBus', `${what}: receiving failed, trying again`, { error })
      await wait(pauseAfterError, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** In a function of its own because the compiler takes `aborted` for unchanged since the loop's test. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

function isUsual(error: unknown): boolean {
  if (!(error instanceof Error) || !isServiceBusError(error)) return false
  return ['ServiceTimeout', 'SessionCannotBeLocked', 'SessionLockLost', 'MessageLockLost'].includes(
    error.code,
  )
}
