import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanKind,
} from '@opentelemetry/api'
import { SCOPE } from './names.ts'

/** A place in a trace, in the form in which it travels (W3C Trace Context). */
export interface TraceCarrier {
  readonly traceparent: string
  readonly tracestate?: string
}

export interface SpanOptions {
  readonly kind: SpanKind
  /** What it is part of; whatever is going on, unless given. */
  readonly parent?: Context
  readonly attributes?: Attributes
  readonly links?: readonly Link[]
}

/** Runs a piece of work as a span. A failure is written on the span, and thrown on. */
export function inSpan<T>(
  name: string,
  { kind, parent = context.active(), attributes = {}, links = [] }: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const options = { kind, attributes, links: [...links] }
  return trace.getTracer(SCOPE).startActiveSpan(name, options, parent, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      if (error instanceof Error) span.recordException(error)
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}

/** @returns where the work that is going on stands in its trace; undefined when it is part of none. */
export function currentTrace(): TraceCarrier | undefined {
  const carrier: { traceparent?: string; tracestate?: string } = {}
  propagation.inject(context.active(), carrier)
  const { traceparent, tracestate } = carrier
  if (traceparent === undefined) return undefined
  return { traceparent, ...(tracestate === undefined ? {} : { tracestate }) }
}

/** @returns the context of what comes from there. One that is absent or malformed begins a new trace. */
export function contextOf(carrier: Partial<TraceCarrier> | undefined): Context {
  return carrier === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, carrier)
}

/** @returns a link to a place in another trace; none when it is the trace that is going on. */
export function linkTo(traceparent: string | undefined, from: Context = context.active()): Link[] {
  if (traceparent === undefined) return []
  const target = trace.getSpanContext(contextOf({ traceparent }))
  if (target === undefined || target.traceId === trace.getSpanContext(from)?.traceId) return []
  return [{ context: target }]
}
