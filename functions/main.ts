import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { logLine } from '../src/telemetry/invocation.ts'
import { startTelemetry } from '../src/telemetry/start.ts'

/*
 * Every function of the app, in the order in which a handoff meets them.
 */
import './initiate.ts'
import './messages.ts'
import './assign.ts'
import './notify.ts'
import './fetch-transcript.ts'
import './deadline.ts'
import './sweep.ts'
import './dead-letter.ts'
import './handoffs.ts'
import './handoff-verbs.ts'
import './assignment-verbs.ts'
import './deliveries.ts'
import './notices.ts'
import './erase.ts'
import './explain.ts'
import './agents.ts'
import './skills.ts'
import './rejected-calls.ts'
import './openapi.ts'
import './health.ts'

// A setting that is missing or malformed stops the start, and is named, instead of failing each call.
functions.hook.appStart(async () => {
  const stopTelemetry = await startTelemetry(app().telemetry, logLine)
  functions.hook.appTerminate(stopTelemetry)
})
