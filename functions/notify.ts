import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { QUEUES, readHandoffMessage } from '../src/messages/envelope.ts'
import { queueHandler } from '../src/messages/handle.ts'
import { notify } from '../src/use-cases/notify.ts'
import { tellDesk } from '../src/use-cases/tell-desk.ts'

/** Sends a handoff's `handoff.status` events to its bot, and tells the desk whose it is. */
functions.serviceBusQueue('notify', {
  queueName: QUEUES.status,
  connection: 'ServiceBusConnection',
  handler: queueHandler(app, readHandoffMessage, ({ hub }, { kind, data }, isFirst) =>
    kind === 'notices'
      ? tellDesk(hub, data.handoffId)
      : notify(hub, data.handoffId, isFirst ? data.claimed : undefined),
  ),
})
