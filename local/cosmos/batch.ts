import * as z from 'zod'
import type { Container } from './container.ts'
import { CosmosError, badRequest, tooLarge } from './errors.ts'
import { isArray, json } from './json.ts'
import type { Json, JsonObject } from './json.ts'
import { maxBatchBytes, maxBatchOperations } from './limits.ts'
import { decide } from './operations.ts'
import type { Operation } from './operations.ts'
import { parsePartitionKey } from './partition-key.ts'
import type { PartitionKey } from './partition-key.ts'
import type { StoredItem } from './stored-item.ts'
import { parsePatch } from './patch.ts'

const common = { ifMatch: z.string().optional(), partitionKey: z.string().optional() }
const schema = z.discriminatedUnion('operationType', [
  z.object({ operationType: z.literal('Create'), resourceBody: json, ...common }),
  z.object({ operationType: z.literal('Upsert'), resourceBody: json, ...common }),
  z.object({ operationType: z.literal('Replace'), id: z.string(), resourceBody: json, ...common }),
  z.object({ operationType: z.literal('Patch'), id: z.string(), resourceBody: json, ...common }),
  z.object({ operationType: z.literal('Delete'), id: z.string(), ...common }),
  z.object({
    operationType: z.literal('Read'),
    id: z.string(),
    ifNoneMatch: z.string().optional(),
    ...common,
  }),
])

/** The answer for one operation of a batch. */
export interface BatchResult {
  readonly statusCode: number
  readonly subStatusCode?: number
  readonly requestCharge: number
  readonly eTag?: string
  readonly resourceBody?: JsonObject
}

/**
 * Runs a transactional batch: each operation sees what the earlier ones did, and either all take effect
 * or none. Returns 200 and the results, or 207 where the failing operation has its own status and all
 * others 424 (https://learn.microsoft.com/azure/cosmos-db/transactional-batch).
 * Throws 400 or 413 for a batch that is malformed or exceeds a limit.
 */
export function runBatch(
  text: string,
  body: Json,
  place: {
    readonly container: Container
    readonly partitionKey: PartitionKey
    readonly now: number
    /** False when the client does not want to be sent what it has written; what it reads it gets all the same. */
    readonly withContent: boolean
  },
  requestCharge: number,
): { readonly status: 200 | 207; readonly results: readonly BatchResult[] } {
  const steps = parseSteps(text, body)
  const { container, partitionKey } = place
  const partition = container.partition(partitionKey)
  const changes = new Map<string, StoredItem | null>()
  const view = {
    get: (id: string) => {
      const change = changes.get(id)
      return change === undefined ? partition.get(id) : (change ?? undefined)
    },
  }
  const results: BatchResult[] = []
  for (const step of steps) {
    try {
      checkPartitionKey(step.partitionKey, partitionKey)
      const operation = toOperation(step)
      const outcome = decide(operation, { ...place, view })
      if (operation.kind !== 'read') changes.set(outcome.id, outcome.item)
      const withContent = place.withContent || operation.kind === 'read'
      results.push({ statusCode: outcome.status, requestCharge, ...resource(outcome.item, withContent) })
    } catch (error) {
      if (!(error instanceof CosmosError)) throw error
      return { status: 207, results: failed(steps.length, results.length, error, requestCharge) }
    }
  }
  if (changes.size > 0) container.commit(partitionKey, changes)
  return { status: 200, results }
}

type Step = z.infer<typeof schema>

function parseSteps(text: string, body: Json): readonly Step[] {
  if (!isArray(body) || body.length === 0) throw badRequest('A batch must be an array of operations.')
  if (body.length > maxBatchOperations) {
    throw badRequest(`A batch may have at most ${maxBatchOperations} operations, this has ${body.length}.`)
  }
  if (Buffer.byteLength(text) > maxBatchBytes) throw tooLarge('a batch', maxBatchBytes)
  const { success, data, error } = z.array(schema).safeParse(body)
  if (!success) throw badRequest(`The batch is malformed: ${z.prettifyError(error)}`)
  return data
}

function checkPartitionKey(ofStep: string | undefined, ofBatch: PartitionKey): void {
  if (ofStep !== undefined && parsePartitionKey(ofStep) !== ofBatch) {
    throw badRequest('All operations of a batch must have the partition key of the batch.', 1001)
  }
}

function toOperation(step: Step): Operation {
  switch (step.operationType) {
    case 'Create':
      return { kind: 'create', body: step.resourceBody }
    case 'Upsert':
      return { kind: 'upsert', body: step.resourceBody, ifMatch: step.ifMatch }
    case 'Replace':
      return { kind: 'replace', id: step.id, body: step.resourceBody, ifMatch: step.ifMatch }
    case 'Patch':
      return { kind: 'patch', id: step.id, patch: parsePatch(step.resourceBody), ifMatch: step.ifMatch }
    case 'Delete':
      return { kind: 'delete', id: step.id, ifMatch: step.ifMatch }
    case 'Read':
      return { kind: 'read', id: step.id, ifNoneMatch: step.ifNoneMatch }
  }
}

function resource(item: StoredItem | null, withContent: boolean): Pick<BatchResult, 'eTag' | 'resourceBody'> {
  if (item === null) return {}
  return { eTag: item.etag, ...(withContent ? { resourceBody: item.body } : {}) }
}

function failed(
  length: number,
  at: number,
  error: CosmosError,
  requestCharge: number,
): readonly BatchResult[] {
  return Array.from({ length }, (_, index) =>
    index === at
      ? { statusCode: error.status, subStatusCode: error.substatus, requestCharge }
      : { statusCode: 424, requestCharge },
  )
}
