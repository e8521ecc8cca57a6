import type { Json } from './json.ts'
import type { PartitionKey } from './partition-key.ts'

/** What a request asks for. */
export type OperationKind =
  | 'account'
  | 'database'
  | 'container'
  | 'partitionKeyRanges'
  | 'queryPlan'
  | 'query'
  | 'readAll'
  | 'create'
  | 'upsert'
  | 'replace'
  | 'patch'
  | 'delete'
  | 'read'
  | 'batch'
  | 'unknown'

/** What is known of a request before it is carried out; faults are chosen by it. */
export interface RequestSummary {
  readonly kind: OperationKind
  /** The id of the container, if the request concerns one. */
  readonly container: string | undefined
  /** The id of the item, if it stands in the path. */
  readonly id: string | undefined
  /** The partition key, as JSON in brackets, if the request names one. */
  readonly partitionKey: string | undefined
}

/** A request that was answered, as a test of what something costs wants to know it. */
export interface ObservedRequest {
  readonly operation: OperationKind
  readonly container: string | undefined
  readonly status: number
  /** How many a query gave, or a batch was to read or write; 1 for an operation on one item, 0 for an error. */
  readonly documents: number
  /** Of the answer's body. */
  readonly bytes: number
}

/** A page of a query, as it is answered. */
export interface ObservedQuery {
  readonly container: string
  /** Undefined for a query over all partitions. */
  readonly partitionKey: PartitionKey | undefined
  /** The query with its parameters, as it was sent. */
  readonly body: Json
  /** It was shown what was there before the last write. */
  readonly isStale: boolean
}

export type Observer = (request: ObservedRequest) => void

/** Counts requests by their kind, those that end in an error included. */
export class RequestCounts {
  private readonly counts = new Map<OperationKind, number>()

  add(kind: OperationKind): void {
    this.counts.set(kind, this.of(kind) + 1)
  }

  of(kind: OperationKind): number {
    return this.counts.get(kind) ?? 0
  }

  /** All kinds that have been asked for. */
  all(): Partial<Record<OperationKind, number>> {
    return Object.fromEntries(this.counts)
  }

  reset(): void {
    this.counts.clear()
  }
}
