import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { QUEUES, readHandoffMessage } from '../src/messages/envelope.ts'
import { queueHandler } from '../src/messages/handle.ts'
import { expireHandoff } from '../src/use-cases/expire.ts'

/** Wakes up when a handoff's deadline may have passed. */
functions.serviceBusQueue('deadline', {
  queueName: QUEUES.deadlines,
  connection: 'ServiceBusConnection',
  handler: queueHandler(app, readHandoffMessage, async ({ hub }, { data }) => {
    await expireHandoff(hub, data.handoffId)
  }),
})
