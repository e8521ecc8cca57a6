import { CosmosClient } from '@azure/cosmos'
import { expect, test } from '@jest/globals'
import { startCosmos } from '../../../local/cosmos/server.ts'

test('creates, reads, replaces and queries items', async () => {
  const cosmos = await startCosmos()
  const client = new CosmosClient(cosmos.connectionString)
  try {
    const { database } = await client.databases.createIfNotExists({ id: 'handoff' })
    const { container } = await database.containers.createIfNotExists({
      id: 'routing',
      partitionKey: { paths: ['/pool'] },
    })
    const { etag } = await container.items.create({ id: '1', pool: 'a', n: 1 })
    const ifMatch = { accessCondition: { type: 'IfMatch', condition: etag } }
    await container.item('1', 'a').replace({ id: '1', pool: 'a', n: 2 }, ifMatch)
    const again = container.item('1', 'a').replace({ id: '1', pool: 'a', n: 3 }, ifMatch)
    await expect(again).rejects.toMatchObject({ code: 412 })
    const query = container.items.query('SELECT VALUE c.n FROM c', { partitionKey: 'a' })
    expect((await query.fetchAll()).resources).toEqual([2])
  } finally {
    client.dispose()
    await cosmos.close()
  }
})
