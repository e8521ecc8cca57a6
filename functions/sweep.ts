import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { sweep } from '../src/use-cases/sweep.ts'

/** Puts right whatever a process that died left behind. */
functions.timer('sweep', {
  schedule: '*/15 * * * * *',
  handler: async (_timer, context) => {
    const { hub } = app()
    for (const pool of hub.registry.pools) {
      try {
        const { agentsDue, ...repairs } = await sweep(hub, pool)
        const repaired = Object.values(repairs).some((count) => typeof count === 'number' && count > 0)
        if (repaired || agentsDue > 0) context.info('Sweep', { agentsDue, ...repairs })
      } catch (error) {
        // The next sweep comes in seconds; one pool's fault is no other pool's.
        context.error(`The sweep of pool "${pool}" failed`, error)
      }
    }
  },
})
