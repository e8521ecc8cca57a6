import { Worker, type Job, type RedisOptions } from 'bullmq'
import type { Initiate } from './activity.ts'
import type { Queues, StatusJob } from './queues.ts'
import { parsed, type Store } from './store.ts'

/** Every job may run again after a crash, so each step can be repeated without harm. */
export function startWorkers(connection: RedisOptions, store: Store, queues: Queues, bot: string) {
  const announce = async (untold: readonly string[]) => {
    if (untold.length === 0) return
    await queues.tell(untold, 'accepted')
    await store.told(untold)
  }

  const assign = async ({ id = '', data, timestamp }: Job<Initiate>) => {
    await store.keep(id, data)
    const { state, untold } = await store.assign(id, data.value.Skill, timestamp)
    if (state === 'failed') await queues.tell([id], 'failed')
    await announce(untold)
  }

  const complete = async ({ data: { handoff } }: Job<{ handoff: string }>) => {
    const untold = await store.complete(handoff)
    await queues.tell([handoff], 'completed')
    await announce(untold)
  }

  const tell = async ({ id, data: { handoff, state } }: Job<StatusJob>) => {
    const kept = await store.read(handoff)
    if (kept === undefined) throw new Error(`Nothing is stored of ${handoff}`)
    const response = await fetch(bot, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'event',
        name: 'handoff.status',
        id,
        conversation: parsed(kept.conversation),
        value: { state },
        channelData: { handoffHub: { handoffId: handoff, agent: kept.agent && { id: kept.agent } } },
      }),
      signal: AbortSignal.timeout(10_000),
    })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`The bot answered ${response.status}`)
  }

  // Jobs wait for Redis and for bots, not for the processor: many at a time.
  const options = { connection, concurrency: 50 }
  const requests = new Worker<Initiate>('requests', assign, options)
  const workers: Worker[] = [
    requests,
    new Worker<{ handoff: string }>('completions', complete, options),
    new Worker<StatusJob>('statuses', tell, options),
  ]
  for (const worker of workers) {
    worker.on('error', (error) => console.error(worker.name, error))
    worker.on('stalled', (id) => console.error(worker.name, id, 'was left behind and is done again'))
    worker.on('failed', (job, error) => console.error(worker.name, job?.id, error.message))
  }
  // The bot must hear of a request that nothing could be made of.
  requests.on('failed', (job) => {
    if (job?.id === undefined || job.attemptsMade < (job.opts.attempts ?? 1)) return
    const { id } = job
    const fail = async () => {
      await store.fail(id)
      await queues.tell([id], 'failed')
    }
    fail().catch((error: unknown) => console.error('requests', id, error))
  })
  return { announce, close: () => Promise.all(workers.map((worker) => worker.close())) }
}
