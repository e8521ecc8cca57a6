import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { conversationKey } from '../use-cases/conversation-key.ts'
import type { DeliverStatus } from '../use-cases/ports.ts'
import { attributesOf } from './edges.ts'
import { about } from './invocation.ts'
import { measure } from './metrics.ts'
import { ATTRIBUTES, SPANS } from './names.ts'
import { inSpan, linkTo } from './trace.ts'

/**
 * @returns the same way to tell a bot a status, each attempt as a span: in the trace of what made the status
 * necessary, with a link to the request of the bot when that is another.
 */
export function observeDelivery(deliver: DeliverStatus): DeliverStatus {
  return (bot, handoff, delivery) => {
    const facts = { handoffId: handoff.id, conversation: conversationKey(handoff) }
    const { via } = handoff.deliverTo
    const attributes = { ...attributesOf(facts), [ATTRIBUTES.bot]: bot.name, [ATTRIBUTES.via]: via }
    const options = { kind: SpanKind.CLIENT, attributes, links: linkTo(handoff.traceparent) }
    return about(facts, () =>
      inSpan(SPANS.deliver(delivery.status), options, async (span) => {
        const started = performance.now()
        const result = await deliver(bot, handoff, delivery)
        const { outcome } = result
        span.setAttribute(ATTRIBUTES.outcome, outcome)
        if (outcome !== 'delivered') span.setStatus({ code: SpanStatusCode.ERROR })
        const seconds = (performance.now() - started) / 1000
        measure('deliveryDuration', seconds, { [ATTRIBUTES.via]: via, [ATTRIBUTES.outcome]: outcome })
        return result
      }),
    )
  }
}
