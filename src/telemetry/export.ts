import { randomUUID } from 'node:crypto'
import { diag, DiagLogLevel, metrics, trace } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Log } from '../use-cases/ports.ts'
import { SCOPE } from './names.ts'
import type { TelemetrySettings } from './telemetry-settings.ts'

/**
 * Starts the SDK of OpenTelemetry. Where to, with which headers, how long and how compressed, the exporters
 * read from the standard settings OTEL_EXPORTER_OTLP_*.
 * @returns what sends the rest and stops.
 */
export function startExport(
  { spanInterval, metricInterval }: TelemetrySettings,
  log: Log,
): () => Promise<void> {
  reportTrouble(log)
  // Two processes count each for itself: without an id of its own, one would overwrite the other.
  const own = resourceFromAttributes({ 'service.name': SCOPE, 'service.instance.id': randomUUID() })
  const resource = own.merge(detectResources({ detectors: [envDetector] }))
  const exporter = new OTLPTraceExporter()
  const tracers = new TracerProvider({
    resource,
    // The Functions host marks its own spans as not recorded when it tells Application Insights alone.
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: spanInterval })],
  })
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(),
    exportIntervalMillis: metricInterval,
    exportTimeoutMillis: Math.min(metricInterval, 10_000),
  })
  const meters = new MeterProvider({ resource, readers: [reader] })
  trace.setGlobalTracerProvider(tracers)
  metrics.setGlobalMeterProvider(meters)
  return async () => {
    await Promise.all([tracers.shutdown(), meters.shutdown()])
  }
}

/** A collector that is away costs telemetry, never a handoff; but it is not lost in silence. */
function reportTrouble(log: Log): void {
  const report = (level: 'warning' | 'error') => (message: string) => {
    log(level, 'Telemetry could not be sent as it should', { reason: message })
  }
  const nothing = () => undefined
  const logger = { error: report('error'), warn: report('warning'), info: nothing, debug: nothing }
  diag.setLogger({ ...logger, verbose: nothing }, DiagLogLevel.WARN)
}
