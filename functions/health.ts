import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { inCall } from '../src/telemetry/edges.ts'
import type { AliveView, ReadinessView } from '../src/openapi/answers/operators.ts'
import { readiness, type ReadinessReport } from '../src/use-cases/readiness.ts'
import { Since } from '../src/use-cases/since.ts'

/** Answers as long as the process does. */
functions.http('live', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'health/live',
  // The process id helps whoever runs the local stack; on Azure it says nothing of use.
  handler: () => {
    const pid = app().local ? { pid: process.pid } : {}
    return Promise.resolve(json({ ok: true, ...pid } satisfies AliveView))
  },
})

/** Anybody may ask, and each look costs calls to every service: so one look serves all who ask meanwhile. */
const RECENT_MILLISECONDS = 2000
let last: { readonly at: number; readonly report: Promise<ReadinessReport> } | undefined

function recent(look: () => Promise<ReadinessReport>): Promise<ReadinessReport> {
  const now = Date.now()
  if (last === undefined || now - last.at > RECENT_MILLISECONDS) last = { at: now, report: look() }
  return last.report
}

const since = new Since()

/** Whether the hub could do its work right now, and if not, what is missing. */
functions.http('ready', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'health/ready',
  handler: (request, context) =>
    inCall(request, context, async () => {
      const report = await recent(() => readiness(app().hub, since))
      return json(report satisfies ReadinessView, report.ready ? 200 : 503)
    }),
})
