import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { route } from '../src/http/route.ts'
import { handoffView } from '../src/http/views.ts'
import { replayDeliveries } from '../src/use-cases/replay.ts'

/** What could not be delivered is sent again. */
functions.http('replayDeliveries', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'handoffs/{id}/deliveries/replay',
  handler: route(app, async ({ hub, caller, parameter, baseUrl }) =>
    json(handoffView(await replayDeliveries(hub, caller, parameter('id')), baseUrl)),
  ),
})
