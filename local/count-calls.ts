import queues from '../infra/service-bus.json' with { type: 'json' }
import type { ObservedRequest } from './cosmos/requests.ts'
import type { Servers } from './servers.ts'

/** What an app asked of the servers. */
export interface Calls {
  /** In order, without what the SDK asks once in a process. */
  readonly cosmos: readonly ObservedRequest[]
  /** How many messages each queue was sent, scheduled ones included; only queues that were sent any. */
  readonly sent: Readonly<Record<string, number>>
}

const ASKED_ONCE = new Set(['account', 'database', 'container', 'partitionKeyRanges'])
const MANY = 1_000_000

/**
 * Counts what the servers are asked from now on.
 * @returns a function that gives what came since it was called last.
 */
export function countCalls({ cosmos, serviceBus }: Servers): () => Calls {
  let requests: ObservedRequest[] = []
  cosmos.observe((request) => {
    if (!ASKED_ONCE.has(request.operation)) requests.push(request)
  })
  const names = queues.UserConfig.Namespaces.flatMap(({ Queues }) => Queues.map(({ Name }) => Name))
  // A fault that does nothing, and knows how often it could have struck.
  const counters = names.flatMap((entity) =>
    (['send', 'schedule'] as const).map((operation) => {
      const effect = { kind: 'delay', milliseconds: 0 } as const
      return {
        entity,
        left: serviceBus.faults.add({ operation, entity, effect, times: MANY }).remaining,
        before: MANY,
      }
    }),
  )
  return () => {
    const sent: Record<string, number> = {}
    for (const counter of counters) {
      const left = counter.left()
      if (left < counter.before) sent[counter.entity] = (sent[counter.entity] ?? 0) + counter.before - left
      counter.before = left
    }
    const calls = { cosmos: requests, sent }
    requests = []
    return calls
  }
}
