import type { Answer } from './answer.ts'
import { requestCharge } from './answer.ts'
import { runBatch } from './batch.ts'
import type { Container } from './container.ts'
import { badRequest } from './errors.ts'
import type { Json } from './json.ts'
import { defaultPageItems } from './limits.ts'
import { decide } from './operations.ts'
import type { Operation } from './operations.ts'
import { parsePartitionKey } from './partition-key.ts'
import type { PartitionKey } from './partition-key.ts'
import { parsePatch } from './patch.ts'
import { checkQuery, runQuery, type Source } from './query/run-query.ts'
import type { Request } from './request.ts'
import type { ObservedQuery } from './requests.ts'

/** What a request about items depends on besides the request. */
export interface Context {
  /** Milliseconds since 1970. */
  readonly now: number
  /** True when reads and queries shall not see the last write. */
  readonly stale: boolean
  /** Called for each write that took effect. */
  readonly written: () => void
  /** Called for each page of a query, when it is read. */
  readonly queried: (query: ObservedQuery) => void
}

/** Answers an operation on one item. */
export function answerItem(
  request: Request,
  kind: Operation['kind'],
  container: Container,
  context: Context,
): Answer {
  const partitionKey = requiredPartitionKey(request)
  const partition = container.partition(partitionKey)
  const operation = toOperation(request, kind)
  const view = kind === 'read' && context.stale ? { get: (id: string) => partition.getStale(id) } : partition
  const outcome = decide(operation, { container, partitionKey, view, now: context.now })
  if (operation.kind !== 'read') {
    container.commit(partitionKey, new Map([[outcome.id, outcome.item]]))
    context.written()
  }
  const headers = outcome.item ? { etag: outcome.item.etag } : {}
  const answer = { status: outcome.status, headers, documents: 1 }
  return outcome.status === 304 || !outcome.item ? answer : { ...answer, body: outcome.item.body }
}

/** Answers a transactional batch. */
export function answerBatch(request: Request, container: Container, context: Context): Answer {
  if (request.header('x-ms-cosmos-batch-atomic')?.toLowerCase() !== 'true') {
    throw badRequest('This server knows transactional batches only, no bulk operations.')
  }
  const partitionKey = requiredPartitionKey(request)
  const withContent = request.header('prefer')?.toLowerCase() !== 'return=minimal'
  const place = { container, partitionKey, now: context.now, withContent }
  const { status, results } = runBatch(request.text, request.json(), place, requestCharge)
  if (status === 200) context.written()
  return { status, body: results, documents: results.length }
}

/** Answers one page of a query over one partition, or over all when the request names none. */
export function answerQuery(request: Request, container: Container, context: Context): Answer {
  return answerPage(request, request.json(), container, context)
}

/** Answers one page of all items. */
export function answerReadAll(request: Request, container: Container, context: Context): Answer {
  return answerPage(request, { query: 'SELECT * FROM c' }, container, context)
}

/**
 * Answers how the SDK shall put together a query over several physical partitions. There is only one here,
 * so there is nothing to put together: it sends the query as it is, and gets the results as they are.
 */
export function answerQueryPlan(request: Request): Answer {
  checkQuery(request.json())
  const range = { min: '', max: 'FF', isMinInclusive: true, isMaxInclusive: false }
  return { status: 200, body: { partitionedQueryExecutionInfoVersion: 2, queryInfo, queryRanges: [range] } }
}

const queryInfo = {
  distinctType: 'None',
  top: null,
  offset: null,
  limit: null,
  orderBy: [],
  orderByExpressions: [],
  groupByExpressions: [],
  groupByAliases: [],
  aggregates: [],
  groupByAliasToAggregateType: {},
  rewrittenQuery: '',
  hasSelectValue: false,
  hasNonStreamingOrderBy: false,
}

function answerPage(request: Request, query: Json, container: Container, context: Context): Answer {
  const header = request.header('x-ms-documentdb-partitionkey')
  context.queried({
    container: container.definition.id,
    partitionKey: header === undefined ? undefined : parsePartitionKey(header),
    body: query,
    isStale: context.stale,
  })
  const { results, continuation } = runQuery(
    query,
    sourceOf(request, container, context),
    container.definition.indexingPolicy,
    { maxItems: pageSize(request), continuation: request.header('x-ms-continuation') },
  )
  const body = `{"_rid":"${container.rid}","Documents":[${results.join(',')}],"_count":${results.length}}`
  const headers = { 'x-ms-item-count': String(results.length) }
  const answer = { status: 200, body, headers, documents: results.length }
  if (continuation === undefined) return answer
  return { ...answer, headers: { ...headers, 'x-ms-continuation': continuation } }
}

/** The items to query. */
function sourceOf(request: Request, container: Container, { stale }: Context): Source {
  const header = request.header('x-ms-documentdb-partitionkey')
  if (header !== undefined && !stale) return container.partition(parsePartitionKey(header))
  const partitions =
    header === undefined ? [...container.allPartitions()] : [container.partition(parsePartitionKey(header))]
  const items = partitions
    .flatMap((partition) => [...(stale ? partition.listStale() : partition.list())])
    .sort((left, right) => left.position - right.position)
  return { list: () => items }
}

/** The items of a page: 100 unless asked otherwise, as many as fit when asked for -1. */
function pageSize(request: Request): number {
  const size = Number(request.header('x-ms-max-item-count') ?? defaultPageItems)
  if (size === -1) return Infinity
  if (!Number.isInteger(size) || size < 1)
    throw badRequest('x-ms-max-item-count must be -1 or a positive number.')
  return size
}

function requiredPartitionKey(request: Request): PartitionKey {
  const header = request.header('x-ms-documentdb-partitionkey')
  if (header === undefined) throw badRequest('PartitionKey value must be supplied for this operation.')
  return parsePartitionKey(header)
}

function toOperation(request: Request, kind: Operation['kind']): Operation {
  const id = request.id ?? ''
  const ifMatch = request.header('if-match')
  switch (kind) {
    case 'create':
      return { kind, body: request.json() }
    case 'upsert':
      return { kind, body: request.json(), ifMatch }
    case 'replace':
      return { kind, id, body: request.json(), ifMatch }
    case 'patch':
      return { kind, id, patch: parsePatch(request.json()), ifMatch }
    case 'delete':
      return { kind, id, ifMatch }
    case 'read':
      return { kind, id, ifNoneMatch: request.header('if-none-match') }
  }
}
