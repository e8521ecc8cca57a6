import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { TellDesk } from '../use-cases/ports-desks.ts'
import { attributesOf } from './edges.ts'
import { about } from './invocation.ts'
import { ATTRIBUTES, SPANS } from './names.ts'
import { inSpan } from './trace.ts'

/** @returns the same way to tell a desk a notice, each attempt as a span in the trace of what made it necessary. */
export function observeTelling(tell: TellDesk): TellDesk {
  return (desk, handoffId, tracked) => {
    const attributes = { ...attributesOf({ handoffId }), [ATTRIBUTES.pool]: desk.pool }
    return about({ handoffId }, () =>
      inSpan(SPANS.tell(tracked.notice.type), { kind: SpanKind.CLIENT, attributes }, async (span) => {
        const result = await tell(desk, handoffId, tracked)
        span.setAttribute(ATTRIBUTES.outcome, result.outcome)
        if (result.outcome !== 'told') span.setStatus({ code: SpanStatusCode.ERROR })
        return result
      }),
    )
  }
}
