import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { CosmosClient } from '@azure/cosmos'
import { cosmosCheck } from '../../../src/adapters/checks/cosmos.ts'
import { cosmosClient } from '../../../src/adapters/cosmos/client.ts'
import { startTestServers, type TestServers } from '../../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterEach(() => {
  servers.cosmos.faults.clear()
})
afterAll(() => servers.close())

const look = (database = 'handoff', connectionString = servers.cosmos.connectionString) =>
  cosmosCheck(cosmosClient({ connectionString }).database(database)).look()

const fail = (status: number, kinds?: 'delete'[]) =>
  servers.cosmos.faults.plan({ effect: 'fail', status }, { times: Infinity, ...(kinds && { kinds }) })

describe('a look at Cosmos DB', () => {
  test('whose containers can be written to changes nothing in them', async () => {
    const before = await servers.routing.items.readAll().fetchAll()
    expect(await look()).toEqual({ state: 'Connected' })
    expect((await servers.routing.items.readAll().fetchAll()).resources).toEqual(before.resources)
  })

  test.each(['when it reads', 'when it writes'])(
    'that refuses the identity %s names the role',
    async (when) => {
      fail(403, when === 'when it writes' ? ['delete'] : undefined)
      expect(await look()).toMatchObject({
        state: 'Error',
        problem: 'RoleMissing',
        mend: expect.stringContaining('"Cosmos DB Built-in Data Contributor"'),
      })
    },
  )

  test('whose firewall refuses the hub is no missing role', async () => {
    const firewall = Object.assign(
      new Error(
        'Request originated from IP 1.2.3.4. This is blocked by your Cosmos DB account firewall settings.',
      ),
      { code: 403 },
    )
    const database = new CosmosClient(servers.cosmos.connectionString).database('handoff')
    const refusing = { container: () => ({ read: () => Promise.reject(firewall) }) }
    expect(await cosmosCheck(Object.assign(database, refusing)).look()).toMatchObject({
      problem: 'NetworkRefused',
    })
  })

  test('that does not know the key names the setting', async () => {
    fail(401)
    expect(await look()).toMatchObject({ state: 'Error', problem: 'KeyRefused' })
  })

  test('that is throttled, or away', async () => {
    fail(429)
    expect(await look()).toMatchObject({ state: 'Disconnected', problem: 'Busy' })
    servers.cosmos.faults.clear()
    fail(503)
    expect(await look()).toMatchObject({ state: 'Disconnected', problem: 'Unreachable' })
    const nowhere = 'AccountEndpoint=http://127.0.0.1:2/;AccountKey=a2V5'
    const finding = await look('handoff', nowhere)
    expect(finding).toMatchObject({
      state: 'Disconnected',
      mend: expect.stringContaining('CosmosConnection__accountEndpoint'),
    })
    expect('mend' in finding && finding.mend).not.toContain('127.0.0.1')
  })

  test('without the database names the setting', async () => {
    expect(await look('elsewhere')).toMatchObject({
      state: 'Error',
      problem: 'DatabaseMissing',
      mend: expect.stringContaining('HUB_COSMOS_DATABASE'),
    })
  })

  test('without a container names it', async () => {
    await servers.conversations.delete()
    expect(await look()).toMatchObject({
      state: 'Error',
      problem: 'ContainerMissing',
      mend: expect.stringContaining('conversations'),
    })
  })
})
