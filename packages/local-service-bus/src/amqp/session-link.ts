import rhea from 'rhea'
import { invalidArgument } from '../broker/errors.ts'
import type { Queue } from '../broker/queue.ts'
import type { Session, SessionWaiter } from '../broker/sessions.ts'
import { toTicks } from '../wire/ticks.ts'
import { createConsumer } from './link-consumer.ts'
import type { OutgoingLink } from './outgoing-link.ts'

/** In the source's filter: the id of a session, or null for whichever comes free next. */
export const sessionFilter = 'com.microsoft:session-filter'

const defaultWait = 60_000

/** Locks a session for the link. The answer to the attach tells which, so it waits until there is one. */
export function openSessionLink(queue: Queue, link: OutgoingLink, sessionId: unknown): void {
  const consumer = createConsumer(queue, link)
  const granted = (session: Session): void => {
    link.onClosed(() => queue.releaseSession(session, consumer))
    link.onCredit(() => queue.resume(session))
    link.accept({
      filter: { [sessionFilter]: session.id },
      properties: {
        'com.microsoft:locked-until-utc': rhea.types.wrap_long(toTicks(session.hold?.until ?? 0)),
      },
    })
    queue.resume(session)
  }
  if (sessionId === null) {
    const waiter: SessionWaiter = { consumer, granted, refused: (error) => link.refuse(error) }
    link.onClosed(() => queue.sessions?.stopWaiting(waiter))
    queue.acceptNextSession(waiter, patience(link))
  } else if (typeof sessionId === 'string') {
    granted(queue.acceptSession(sessionId, consumer))
  } else {
    throw invalidArgument('The session filter is neither a string nor null.')
  }
}

/** How long the client waits, in milliseconds. Answered later, it would not know of the session it holds. */
function patience(link: OutgoingLink): number {
  const timeout = Number(link.property('com.microsoft:timeout'))
  return Number.isFinite(timeout) && timeout > 0 ? timeout : defaultWait
}
