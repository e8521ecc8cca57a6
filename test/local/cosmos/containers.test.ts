import { readFileSync } from 'node:fs'
import { CosmosClient, PartitionKeyDefinitionVersion } from '@azure/cosmos'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createContainers } from '../../../local/cosmos/containers.ts'
import { startCosmos } from '../../../local/cosmos/server.ts'
import type { LocalCosmos } from '../../../local/cosmos/server.ts'

let cosmos: LocalCosmos
let client: CosmosClient

beforeEach(async () => {
  cosmos = await startCosmos()
  client = new CosmosClient(cosmos.connectionString)
})

afterEach(async () => {
  client.dispose()
  await cosmos.close()
})

describe('databases and containers', () => {
  test('are created, read, listed and deleted', async () => {
    const { database } = await client.databases.create({ id: 'handoff' })
    const created = await database.containers.create({
      id: 'routing',
      partitionKey: { paths: ['/pool'], version: PartitionKeyDefinitionVersion.V2 },
      defaultTtl: -1,
      indexingPolicy: { includedPaths: [{ path: '/dueAt/?' }], excludedPaths: [{ path: '/*' }] },
    })
    expect(created.statusCode).toBe(201)
    expect((await database.container('routing').read()).resource).toMatchObject({
      id: 'routing',
      partitionKey: { paths: ['/pool'], kind: 'Hash', version: 2 },
      defaultTtl: -1,
      indexingPolicy: {
        indexingMode: 'consistent',
        includedPaths: [{ path: '/dueAt/?' }],
        excludedPaths: [{ path: '/*' }],
      },
    })
    expect((await client.databases.readAll().fetchAll()).resources).toMatchObject([{ id: 'handoff' }])
    expect((await database.containers.readAll().fetchAll()).resources).toMatchObject([{ id: 'routing' }])

    await database.container('routing').delete()
    await expect(database.container('routing').read()).rejects.toMatchObject({ code: 404 })
    await database.delete()
    await expect(database.read()).rejects.toMatchObject({ code: 404 })
  })

  test('exist once: a second creation is a conflict, createIfNotExists is not', async () => {
    const definition = { id: 'routing', partitionKey: { paths: ['/pool'] } }
    const { database } = await client.databases.create({ id: 'handoff' })
    await database.containers.create(definition)
    await expect(client.databases.create({ id: 'handoff' })).rejects.toMatchObject({ code: 409 })
    await expect(database.containers.create(definition)).rejects.toMatchObject({ code: 409 })
    expect((await client.databases.createIfNotExists({ id: 'handoff' })).statusCode).toBe(200)
    expect((await database.containers.createIfNotExists(definition)).statusCode).toBe(200)
  })

  test('a deleted container that is created again is empty', async () => {
    const { database } = await client.databases.create({ id: 'handoff' })
    const definition = { id: 'routing', partitionKey: { paths: ['/pool'] } }
    const { container } = await database.containers.create(definition)
    await container.items.create({ id: 'a', pool: 'default' })
    await container.delete()
    await database.containers.create(definition)
    expect((await container.items.readAll().fetchAll()).resources).toEqual([])
  })

  test('an item in a container that is missing gives 404 with substatus 1003', async () => {
    await client.databases.create({ id: 'handoff' })
    const query = client.database('handoff').container('none').items.query('SELECT * FROM c')
    await expect(query.fetchAll()).rejects.toMatchObject({ code: 404, substatus: 1003 })
  })
})

test.each([true, false])('the SDK works with endpoint discovery %p', async (enableEndpointDiscovery) => {
  const discovering = new CosmosClient({
    endpoint: cosmos.endpoint,
    key: cosmos.key,
    connectionPolicy: { enableEndpointDiscovery },
  })
  try {
    const { database } = await discovering.databases.create({ id: 'handoff' })
    expect((await database.read()).resource?.id).toBe('handoff')
    const { resource } = await discovering.getDatabaseAccount()
    expect(resource?.writableLocations).toMatchObject([{ databaseAccountEndpoint: `${cosmos.endpoint}/` }])
  } finally {
    discovering.dispose()
  }
})

describe('createContainers', () => {
  test('creates what infra/cosmos.json says, and does no harm the second time', async () => {
    const definition: unknown = JSON.parse(readFileSync('infra/cosmos.json', 'utf8'))
    await createContainers(cosmos.connectionString, definition)
    const container = client.database('handoff').container('conversations')
    await container.items.create({ id: 'a', handoffId: 'h1' })
    await createContainers(cosmos.connectionString, definition)
    expect((await container.item('a', 'h1').read()).resource).toMatchObject({ id: 'a' })
    expect((await client.database('handoff').container('routing').read()).resource).toMatchObject({
      partitionKey: { paths: ['/pool'] },
      defaultTtl: -1,
    })
  })

  test('names what is wrong in a definition', async () => {
    const definition = {
      database: 'handoff',
      containers: [{ id: 'routing', partitionKey: { paths: ['pool'] } }],
    }
    await expect(createContainers(cosmos.connectionString, definition)).rejects.toThrow(
      'partitionKey.paths[0]',
    )
  })
})

test('closing does not wait for connections that are kept alive', async () => {
  const other = await startCosmos()
  const otherClient = new CosmosClient(other.connectionString)
  await otherClient.databases.create({ id: 'handoff' })
  await other.close()
  otherClient.dispose()
  await expect(fetch(other.endpoint)).rejects.toThrow()
})
