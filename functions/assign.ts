import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { QUEUES, readRequest } from '../src/messages/envelope.ts'
import { queueHandler } from '../src/messages/handle.ts'
import { assign } from '../src/use-cases/assign.ts'

/** Turns a request into a handoff with an agent, or lets it wait. One skill is one session. */
functions.serviceBusQueue('assign', {
  queueName: QUEUES.requests,
  connection: 'ServiceBusConnection',
  isSessionsEnabled: true,
  handler: queueHandler(app, readRequest, ({ hub }, { data }) => assign(hub, data)),
})
