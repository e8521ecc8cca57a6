import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { readiness } from '../src/use-cases/readiness.ts'

/** Answers as long as the process does. */
functions.http('live', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'health/live',
  // The process id helps whoever runs the local stack; on Azure it says nothing of use.
  handler: () => Promise.resolve(json({ ok: true, ...(app().local ? { pid: process.pid } : {}) })),
})

/** Whether the hub could do its work right now, and if not, what is missing. */
functions.http('ready', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'health/ready',
  handler: async () => {
    const report = await readiness(app().hub)
    return json(report, report.ready ? 200 : 503)
  },
})
