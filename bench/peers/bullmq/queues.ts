import { Queue, type DefaultJobOptions, type RedisOptions } from 'bullmq'
import type { Initiate } from './activity.ts'

export interface StatusJob {
  readonly handoff: string
  readonly state: 'accepted' | 'completed' | 'failed'
}

/** Hours of retries; a job that is done is kept for a day, since its id is what makes a repetition harmless. */
const defaultJobOptions: DefaultJobOptions = {
  attempts: 14,
  backoff: { type: 'exponential', delay: 1000, jitter: 0.5 },
  removeOnComplete: { age: 24 * 60 * 60 },
  removeOnFail: { age: 7 * 24 * 60 * 60 },
}

/** @param connection should fail fast: whoever calls the endpoint is to hear when Redis is away. */
export async function openQueues(connection: RedisOptions) {
  const options = { connection, defaultJobOptions }
  const requests = new Queue<Initiate>('requests', options)
  const completions = new Queue<{ handoff: string }>('completions', options)
  const statuses = new Queue<StatusJob>('statuses', options)
  const all = [requests, completions, statuses]
  for (const queue of all) queue.on('error', (error) => console.error(queue.name, error))
  await Promise.all(all.map((queue) => queue.waitUntilReady()))
  return {
    request: (id: string, activity: Initiate) => requests.add('initiate', activity, { jobId: id }),
    complete: (handoff: string) => completions.add('complete', { handoff }, { jobId: `${handoff}-complete` }),
    tell: (handoffs: readonly string[], state: StatusJob['state']) =>
      statuses.addBulk(
        handoffs.map((handoff) => ({
          name: state,
          data: { handoff, state },
          opts: { jobId: `${handoff}-${state}` },
        })),
      ),
    close: () => Promise.all(all.map((queue) => queue.close())),
  }
}

export type Queues = Awaited<ReturnType<typeof openQueues>>
