import { startBatchListener } from './batch-listener.ts'
import { startSessionBatchListener, startSessionListener } from './session-listener.ts'
import { startSingleListener } from './single-listener.ts'
import type { Listener, ListenerContext } from './work.ts'

/** Starts the listener that a trigger's `isSessionsEnabled` and `cardinality` ask for. */
export function startListener(context: ListenerContext): Listener {
  const { isSessionsEnabled, cardinality } = context.target.trigger
  if (cardinality === 'many') {
    return isSessionsEnabled ? startSessionBatchListener(context) : startBatchListener(context)
  }
  return isSessionsEnabled ? startSessionListener(context) : startSingleListener(context)
}
