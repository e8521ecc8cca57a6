import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { route } from '../src/http/route.ts'
import type { RejectedCallsView } from '../src/openapi/answers/operators.ts'
import { listRejections } from '../src/use-cases/count-rejections.ts'

/** Who is kept out, and why: failures of callers that nobody else would tell the operator. */
functions.http('listRejectedCalls', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'ops/rejected-calls',
  handler: route(app, async ({ hub, caller }) => {
    const rejectedCalls = await listRejections(hub, caller)
    return json({ rejectedCalls } satisfies RejectedCallsView)
  }),
})

// A process that ends in order leaves no count behind.
functions.hook.appTerminate(() => app().hub.rejections.flush())
