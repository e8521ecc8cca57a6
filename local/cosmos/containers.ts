import { CosmosClient } from '@azure/cosmos'
import * as z from 'zod'

const indexedPath = z.strictObject({ path: z.string() })

const schema = z.strictObject({
  database: z.string().min(1),
  containers: z.array(
    z.strictObject({
      id: z.string().min(1),
      partitionKey: z.strictObject({ paths: z.tuple([z.string().startsWith('/')]), version: z.literal(2) }),
      defaultTtl: z.int().min(-1).exactOptional(),
      indexingPolicy: z
        .strictObject({
          indexingMode: z.enum(['consistent', 'none']).exactOptional(),
          automatic: z.boolean().exactOptional(),
          includedPaths: z.array(indexedPath).exactOptional(),
          excludedPaths: z.array(indexedPath).exactOptional(),
          compositeIndexes: z
            .array(z.array(z.strictObject({ path: z.string(), order: z.enum(['ascending', 'descending']) })))
            .exactOptional(),
        })
        .exactOptional(),
    }),
  ),
})

/** A database and its containers, as in `infra/cosmos.json`. */
type ContainersDefinition = z.infer<typeof schema>

/**
 * Creates the database and the containers that are missing; those that exist stay as they are.
 * Throws when the definition is malformed, and whatever error the SDK gives.
 */
export async function createContainers(connectionString: string, definition: unknown): Promise<void> {
  const { database: databaseId, containers } = parseDefinition(definition)
  const client = new CosmosClient(connectionString)
  try {
    const { database } = await client.databases.createIfNotExists({ id: databaseId })
    for (const container of containers) await database.containers.createIfNotExists(container)
  } finally {
    client.dispose()
  }
}

function parseDefinition(definition: unknown): ContainersDefinition {
  const { success, data, error } = schema.safeParse(definition)
  if (!success) throw new Error(`The definition of the containers is malformed: ${z.prettifyError(error)}`)
  return data
}
