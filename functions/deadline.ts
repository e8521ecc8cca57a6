import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { QUEUES, readDeadline } from '../src/messages/envelope.ts'
import { queueHandler } from '../src/messages/handle.ts'
import { actOnDeadline } from '../src/use-cases/act-on-deadline.ts'
import { lookAtAgent } from '../src/use-cases/look-at-agent.ts'

/** Wakes up when something may be due for a handoff or an agent. */
functions.serviceBusQueue('deadline', {
  queueName: QUEUES.deadlines,
  connection: 'ServiceBusConnection',
  handler: queueHandler(app, readDeadline, async ({ hub }, { kind, data }) => {
    if (kind === 'agent') await lookAtAgent(hub, data.pool, data.agentId)
    else await actOnDeadline(hub, data.handoffId)
  }),
})
