import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { newsOf, QUEUES, readHandoffMessage } from '../src/messages/envelope.ts'
import { queueHandler } from '../src/messages/handle.ts'
import { notify } from '../src/use-cases/notify.ts'
import { tellDesk } from '../src/use-cases/tell-desk.ts'

/** Sends a handoff's `handoff.status` events to its bot, and tells the desk whose it is. */
functions.serviceBusQueue('notify', {
  queueName: QUEUES.status,
  connection: 'ServiceBusConnection',
  handler: queueHandler(app, readHandoffMessage, ({ hub }, envelope, isFirst) => {
    const { handoffId } = envelope.data
    if (envelope.kind === 'notices') return tellDesk(hub, handoffId)
    return notify(hub, handoffId, isFirst ? newsOf(envelope) : undefined)
  }),
})
