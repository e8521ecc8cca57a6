import { SpanKind } from '@opentelemetry/api'
import type { Hub } from '../use-cases/ports.ts'
import { ATTRIBUTES, SPANS } from './names.ts'
import { inSpan } from './trace.ts'

/**
 * @returns the same hub, each call of whose stores is a span by the name of the operation: so a trace shows
 * what a slow one waited for. Only for a hub that exports its spans; any other keeps its stores as they are.
 */
export function traceStores(hub: Hub): Hub {
  const { routing, conversations, erasure, desks } = hub
  return {
    ...hub,
    routing: traced('routing', routing),
    conversations: traced('conversations', conversations),
    erasure: traced('erasure', erasure),
    desks: { ...desks, notices: traced('notices', desks.notices) },
  }
}

/** Whatever a store can do, now or later, gets its span; a list of operations would have gaps. */
function traced<Store extends object>(name: string, store: Store): Store {
  return new Proxy(store, {
    get(target, operation) {
      const value: unknown = Reflect.get(target, operation)
      if (typeof value !== 'function' || typeof operation === 'symbol') return value
      const attributes = { [ATTRIBUTES.database]: 'azure.cosmosdb', [ATTRIBUTES.operation]: operation }
      return (...args: unknown[]) =>
        inSpan(SPANS.store(name, operation), { kind: SpanKind.CLIENT, attributes }, async () => {
          const result: unknown = await Reflect.apply(value, target, args)
          return result
        })
    },
  })
}
