import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions'
import { SpanKind, SpanStatusCode, type Context } from '@opentelemetry/api'
import { about, inInvocation, type About } from './invocation.ts'
import { ATTRIBUTES, SPANS } from './names.ts'
import { contextOf, inSpan, linkTo, type TraceCarrier } from './trace.ts'

/** An HTTP call as a span, in the trace of its caller. */
export function inCall(
  request: HttpRequest,
  invocation: InvocationContext,
  work: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  const caller = request.headers.get('traceparent')
  const parent = hostContext(invocation) ?? contextOf(caller === null ? undefined : { traceparent: caller })
  return inInvocation(invocation, parent, (within) =>
    inSpan(SPANS.call(invocation.functionName), { kind: SpanKind.SERVER, parent: within }, async (span) => {
      const answer = await work()
      const status = answer.status ?? 200
      span.setAttribute(ATTRIBUTES.httpStatus, status)
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
      return answer
    }),
  )
}

/** What a message says of itself; the host's own metadata may be made up by its body. */
interface Said {
  readonly trace: TraceCarrier | undefined
  readonly attempt: number
  readonly about: About
}

/** Of a message that cannot be read. */
export const NOTHING_SAID: Said = { trace: undefined, attempt: 1, about: {} }

/** The handling of a message as a span, in the trace in which it was sent. */
export function inMessage(
  invocation: InvocationContext,
  { trace, attempt, about: facts }: Said,
  work: () => Promise<void>,
): Promise<void> {
  const parent = contextOf(trace)
  const attributes = { [ATTRIBUTES.attempt]: attempt, ...attributesOf(facts) }
  const links = linkTo(invocation.traceContext?.traceParent, parent)
  return inInvocation(invocation, parent, (within) =>
    inSpan(
      SPANS.process(invocation.functionName),
      { kind: SpanKind.CONSUMER, parent: within, attributes, links },
      () => about(facts, work),
    ),
  )
}

/** A run of a timer as a span. */
export function inTimer(invocation: InvocationContext, name: string, work: () => Promise<void>) {
  const parent = hostContext(invocation) ?? contextOf(undefined)
  return inInvocation(invocation, parent, (within) =>
    inSpan(name, { kind: SpanKind.INTERNAL, parent: within }, work),
  )
}

export function attributesOf({ handoffId, conversation }: About) {
  return {
    ...(handoffId === undefined ? {} : { [ATTRIBUTES.handoff]: handoffId }),
    ...(conversation === undefined ? {} : { [ATTRIBUTES.conversation]: conversation }),
  }
}

/** The trace in which the host runs the function: of the HTTP caller, when he sent one. */
function hostContext({ traceContext }: InvocationContext): Context | undefined {
  const { traceParent: traceparent, traceState: tracestate } = traceContext ?? {}
  if (traceparent === undefined || traceparent === '') return undefined
  return contextOf({ traceparent, ...(tracestate === undefined ? {} : { tracestate }) })
}
