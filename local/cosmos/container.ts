import * as z from 'zod'
import { badRequest } from './errors.ts'
import type { Json, JsonObject } from './json.ts'
import { maxTimeToLive } from './limits.ts'
import type { PartitionKey } from './partition-key.ts'
import { Partition } from './partition.ts'
import type { Changes } from './partition.ts'
import { containerRid } from './resource-ids.ts'

const indexedPaths = z.array(z.looseObject({ path: z.string() }))

const indexingPolicySchema = z.looseObject({
  indexingMode: z.string().default('consistent'),
  automatic: z.boolean().default(true),
  includedPaths: indexedPaths.default([{ path: '/*' }]),
  excludedPaths: indexedPaths.default([{ path: '/"_etag"/?' }]),
  compositeIndexes: z
    .array(
      z.array(
        z.object({ path: z.string(), order: z.enum(['ascending', 'descending']).default('ascending') }),
      ),
    )
    .optional(),
})
export type IndexingPolicy = z.infer<typeof indexingPolicySchema>

const definitionSchema = z.looseObject({
  id: z.string(),
  partitionKey: z.object({
    paths: z.tuple([z.string().startsWith('/')]),
    kind: z.string().default('Hash'),
    version: z.number().optional(),
  }),
  defaultTtl: z.int().min(-1).max(maxTimeToLive).nullish(),
  indexingPolicy: indexingPolicySchema.prefault({}),
})
export type ContainerDefinition = z.infer<typeof definitionSchema>

/** Reads the body of a request that creates or replaces a container. Throws 400 when it is malformed. */
export function parseContainerDefinition(body: Json): ContainerDefinition {
  const { success, data, error } = definitionSchema.safeParse(body)
  if (!success) throw badRequest(`The container's definition is malformed: ${z.prettifyError(error)}`)
  if (data.defaultTtl === 0) throw badRequest('defaultTtl must be -1 or a positive number of seconds.')
  return data
}

/** Writes that took effect together. */
export interface Commit {
  /** The id of the container. */
  readonly container: string
  readonly partitionKey: PartitionKey
  /** The new items by id, or `null` for one that is deleted. */
  readonly items: ReadonlyMap<string, JsonObject | null>
}

/** A container with its items, which lie in logical partitions. */
export class Container {
  readonly rid: string
  /** The path of the container, made of resource ids. */
  readonly self: string
  readonly definition: ContainerDefinition
  private readonly partitions = new Map<PartitionKey, Partition>()
  private readonly now: () => number
  private readonly committed: (commit: Commit) => void
  private created = 0

  constructor(
    databaseRid: string,
    number: number,
    definition: ContainerDefinition,
    now: () => number,
    committed: (commit: Commit) => void,
  ) {
    this.rid = containerRid(databaseRid, number)
    this.self = `dbs/${databaseRid}/colls/${this.rid}/`
    this.definition = definition
    this.now = now
    this.committed = committed
  }

  get partitionKeyPath(): string {
    return this.definition.partitionKey.paths[0]
  }

  /** The partition of this key, which is empty when nothing has been written to it. */
  partition(key: PartitionKey): Partition {
    return this.partitions.get(key) ?? new Partition(this.now)
  }

  /** Applies all changes to the partition of this key at once. */
  commit(key: PartitionKey, changes: Changes): void {
    const partition = this.partition(key)
    partition.commit(changes)
    this.partitions.set(key, partition)
    const items = new Map([...changes].map(([id, item]) => [id, item?.body ?? null]))
    this.committed({ container: this.definition.id, partitionKey: key, items })
  }

  allPartitions(): Iterable<Partition> {
    return this.partitions.values()
  }

  /** The place of the next new item in the order of creation, from 1. */
  nextPosition(): number {
    this.created += 1
    return this.created
  }
}
