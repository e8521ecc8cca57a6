import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { cosmosCheck, cosmosClient } from '../../../src/adapters/cosmos/client.ts'
import { TransientError } from '../../../src/use-cases/errors.ts'
import { startTestServers, type TestServers } from '../../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const check = () => cosmosCheck(cosmosClient(servers.cosmos).database('handoff')).check()

test('a database with its containers gives a sign of life', async () => {
  await expect(check()).resolves.toBeUndefined()
})

test('a database that is away is transient', async () => {
  servers.cosmos.faults.plan({ effect: 'fail', status: 503 }, { times: Infinity })
  await expect(check()).rejects.toThrow(TransientError)
  servers.cosmos.faults.clear()
})

test('a container that is missing is an error of its own', async () => {
  await servers.conversations.delete()
  const error: unknown = await check().catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Error)
  expect(error).not.toBeInstanceOf(TransientError)
})
