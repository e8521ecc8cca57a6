import { context, propagation } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import type { Log } from '../use-cases/ports.ts'
import type { TelemetrySettings } from './telemetry-settings.ts'

/**
 * Lets traces pass through the hub, from its callers to its bots; and when a collector is set, records the
 * hub's own part and sends it there. The SDK for that is loaded only then, for its time at a cold start.
 * @returns what sends the rest when the process ends.
 */
export async function startTelemetry(
  settings: TelemetrySettings | undefined,
  log: Log,
): Promise<() => Promise<void>> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  if (settings === undefined) return () => Promise.resolve()
  const { startExport } = await import('./export.ts')
  return startExport(settings, log)
}
