import { notAllowed, sessionRequired } from '../broker/errors.ts'
import { Queue } from '../broker/queue.ts'
import { carryOut, type Context } from './context.ts'
import { createConsumer, settleOutcomes } from './link-consumer.ts'
import type { OutgoingLink } from './outgoing-link.ts'
import { openSessionLink, sessionFilter } from './session-link.ts'

/** Lets a client receive from a queue, subscription or dead-letter queue, or from one session of it. */
export function openReceiverLink(context: Context, link: OutgoingLink): void {
  const { peer, address } = link
  carryOut(
    context,
    { operation: 'attach', entity: address, peer, claim: 'Listen' },
    {
      apply: () => {
        const queue = context.namespace.find(address, peer.host())
        if (!(queue instanceof Queue))
          throw notAllowed('A topic has no messages; receive from a subscription.')
        const sessionId = link.filter(sessionFilter)
        if (sessionId !== undefined) openSessionLink(queue, link, sessionId)
        else if (queue.sessions) throw sessionRequired()
        return { queue, sessionId }
      },
      refuse: (error) => link.refuse(error),
      answer: ({ queue, sessionId }) => {
        settleOutcomes(context, queue, link)
        if (sessionId === undefined) consume(queue, link)
      },
    },
  )
}

function consume(queue: Queue, link: OutgoingLink): void {
  const consumer = createConsumer(queue, link)
  link.onClosed(() => queue.stopConsuming(consumer))
  link.onCredit(() => queue.resume())
  link.accept()
  queue.consume(consumer)
}
