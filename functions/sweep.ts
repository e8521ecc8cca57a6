import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { inTimer } from '../src/telemetry/edges.ts'
import { LOGS, SPANS } from '../src/telemetry/names.ts'
import { tellDepths, tellSweep } from '../src/telemetry/observe-sweep.ts'
import { queueDepths } from '../src/use-cases/queue-depths.ts'
import { sweep } from '../src/use-cases/sweep.ts'

/** Puts right whatever a process that died left behind, and tells what waits. */
functions.timer('sweep', {
  schedule: '*/15 * * * * *',
  handler: (_timer, context) =>
    inTimer(context, SPANS.sweep, async () => {
      const { hub } = app()
      for (const pool of hub.registry.pools) {
        try {
          const report = await sweep(hub, pool)
          tellSweep(hub, report)
          tellDepths(hub, pool, await queueDepths(hub, pool, report.waitingFor))
        } catch (error) {
          // The next sweep comes in seconds; one pool's fault is no other pool's.
          const reason = error instanceof Error ? error.message : String(error)
          hub.log('error', LOGS.sweepFailed, { pool, reason })
        }
      }
    }),
})
