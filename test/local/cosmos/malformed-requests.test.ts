import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startContainer } from './start-container.ts'
import type { StartedContainer } from './start-container.ts'

let started: StartedContainer

beforeEach(async () => {
  started = await startContainer()
})

afterEach(() => started.stop())

const docs = '/dbs/handoff/colls/routing/docs'
const key = { 'x-ms-documentdb-partitionkey': '["p"]' }
const query = { 'x-ms-documentdb-isquery': 'True' }
const batch = { 'x-ms-cosmos-is-batch-request': 'True', 'x-ms-cosmos-batch-atomic': 'True', ...key }

test.each([
  ['a path that is no UTF-8', 'GET', '/dbs/%ff', {}, '', 400],
  ['an unknown path', 'GET', '/dbs/handoff/users', {}, '', 405],
  ['an unknown method', 'PUT', '/dbs/handoff', {}, '{}', 405],
  ['the change feed', 'GET', docs, { 'a-im': 'Incremental feed' }, '', 405],
  ['no JSON', 'POST', docs, key, '{"id":', 400],
  ['no body', 'POST', docs, key, '', 400],
  ['no object', 'POST', docs, key, '"text"', 400],
  ['no id', 'POST', docs, key, '{"pool":"p"}', 400],
  ['an id that is no string', 'POST', docs, key, '{"id":1,"pool":"p"}', 400],
  ['no partition key', 'POST', docs, {}, '{"id":"a"}', 400],
  [
    'a partition key that is no array',
    'GET',
    `${docs}/a`,
    { 'x-ms-documentdb-partitionkey': '"p"' },
    '',
    400,
  ],
  ['two partition keys', 'GET', `${docs}/a`, { 'x-ms-documentdb-partitionkey': '["p","q"]' }, '', 400],
  ['a query without text', 'POST', docs, query, '{}', 400],
  [
    'a page of no items',
    'POST',
    docs,
    { ...query, 'x-ms-max-item-count': '0' },
    '{"query":"SELECT * FROM c"}',
    400,
  ],
  ['an empty batch', 'POST', docs, batch, '[]', 400],
  ['an unknown operation in a batch', 'POST', docs, batch, '[{"operationType":"Drop"}]', 400],
  [
    'a container with two partition keys',
    'POST',
    '/dbs/handoff/colls',
    {},
    '{"id":"c","partitionKey":{"paths":["/a","/b"]}}',
    400,
  ],
])(
  '%s is answered with an error in the form of the service',
  async (_, method, path, headers, body, status) => {
    const response = await fetch(`${started.cosmos.endpoint}${path}`, {
      method,
      headers,
      ...(body !== '' && { body }),
    })
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ code: expect.any(String), message: expect.any(String) })
  },
)
