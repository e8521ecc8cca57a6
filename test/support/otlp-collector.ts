import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import * as z from 'zod'

const attribute = z.object({
  key: z.string(),
  value: z
    .object({ stringValue: z.string(), intValue: z.coerce.number(), doubleValue: z.number() })
    .partial()
    .transform(({ stringValue, intValue, doubleValue }) => stringValue ?? intValue ?? doubleValue),
})
const attributes = z
  .array(attribute)
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value])))

const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  attributes,
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).default([]),
})
const point = z.object({
  attributes,
  /** Of counters and gauges. */
  asDouble: z.number().optional(),
  /** Of histograms. */
  count: z.number().optional(),
})
const points = z.object({ dataPoints: z.array(point) }).optional()
const metric = z.object({ name: z.string(), sum: points, gauge: points, histogram: points })

const traces = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(span) })) })),
})
const metrics = z.object({
  resourceMetrics: z.array(z.object({ scopeMetrics: z.array(z.object({ metrics: z.array(metric) })) })),
})

export type CollectedSpan = z.infer<typeof span>
export type CollectedPoint = z.infer<typeof point>

export interface OtlpCollector {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string
  readonly spans: readonly CollectedSpan[]
  /** Everything that was sent, as it was sent. */
  readonly bodies: readonly string[]
  /** The points of a metric as they were sent last. */
  readonly points: (name: string) => readonly CollectedPoint[]
  readonly close: () => Promise<void>
}

/** A collector of OpenTelemetry: takes spans and metrics by OTLP over HTTP in JSON, and keeps them. */
export async function startCollector(): Promise<OtlpCollector> {
  const spans: CollectedSpan[] = []
  const bodies: string[] = []
  const latest = new Map<string, readonly CollectedPoint[]>()
  const take = (path: string | undefined, body: string): void => {
    bodies.push(body)
    const json: unknown = JSON.parse(body)
    if (path === '/v1/traces') {
      for (const { scopeSpans } of traces.parse(json).resourceSpans) {
        spans.push(...scopeSpans.flatMap((scope) => scope.spans))
      }
      return
    }
    for (const { scopeMetrics } of metrics.parse(json).resourceMetrics) {
      for (const { name, sum, gauge, histogram } of scopeMetrics.flatMap((scope) => scope.metrics)) {
        latest.set(name, (sum ?? gauge ?? histogram)?.dataPoints ?? [])
      }
    }
  }
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      take(request.url, body)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    bodies,
    points: (name) => latest.get(name) ?? [],
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
