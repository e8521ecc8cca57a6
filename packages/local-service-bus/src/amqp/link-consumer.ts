import { randomBytes } from 'node:crypto'
import type { Consumer } from '../broker/consumer.ts'
import type { Queue } from '../broker/queue.ts'
import type { Settlement } from '../broker/settlement.ts'
import { tagToToken, tokenToTag } from '../wire/lock-token.ts'
import { decodeModified, decodeRejected } from '../wire/outcome-codec.ts'
import { carryOut, type Context } from './context.ts'
import type { Outcome, OutgoingLink } from './outgoing-link.ts'
import type { SettledState } from './rhea-internals.ts'

/** Delivers messages of a queue over a link. */
export function createConsumer(queue: Queue, link: OutgoingLink): Consumer {
  return {
    name: link.name,
    mode: link.presettled ? 'receiveAndDelete' : 'peekLock',
    capacity: () => link.capacity(),
    deliver: (message) => {
      const payload = message.incoming.content.encodeFor(message, queue.lockedUntil(message))
      // The client parses the tag as a lock token even where nothing is locked.
      link.send(payload, message.lock ? tokenToTag(message.lock.token) : randomBytes(16))
    },
    end: (error) => link.close(error),
  }
}

/** Does with messages what the client decides about them on the link, and tells it whether that worked. */
export function settleOutcomes(context: Context, queue: Queue, link: OutgoingLink): void {
  if (link.presettled) return
  link.onOutcome((outcome) => {
    carryOut(
      context,
      { operation: 'settle', entity: queue.path, peer: link.peer },
      {
        apply: () => {
          const settlement = toSettlement(outcome)
          queue.settle(tagToToken(outcome.tag), settlement)
          return echo(outcome, settlement)
        },
        answer: (state) => outcome.settle(state),
        refuse: ({ condition, message }) => {
          outcome.settle({ outcome: 'error', condition, description: message })
        },
      },
    )
  })
}

function toSettlement(outcome: Outcome): Settlement {
  switch (outcome.name) {
    case 'accepted':
      return { kind: 'complete' }
    case 'released':
      return { kind: 'abandon', changes: new Map() }
    case 'modified':
      return decodeModified(outcome.encoded())
    case 'rejected':
      return decodeRejected(outcome.encoded())
  }
}

/** Some clients insist on getting back the outcome that they sent. */
function echo(outcome: Outcome, settlement: Settlement): SettledState {
  return outcome.name === 'modified'
    ? { outcome: 'modified', undeliverableHere: settlement.kind === 'defer' }
    : { outcome: outcome.name }
}
