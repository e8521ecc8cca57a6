import type { OperationInput } from '@azure/cosmos'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startContainer } from './start-container.ts'
import type { StartedContainer } from './start-container.ts'

let started: StartedContainer

beforeEach(async () => {
  started = await startContainer()
})

afterEach(() => started.stop())

const pool = 'default'

test('does all operations in order, each seeing what the earlier ones did', async () => {
  const { items } = started.container
  await items.create({ id: 'old', pool })
  const { code, result } = await items.batch(
    [
      { operationType: 'Create', resourceBody: { id: 'a', pool, n: 1 } },
      { operationType: 'Upsert', resourceBody: { id: 'b', pool, n: 1 } },
      { operationType: 'Replace', id: 'a', resourceBody: { id: 'a', pool, n: 2 } },
      {
        operationType: 'Patch',
        id: 'a',
        resourceBody: { operations: [{ op: 'incr', path: '/n', value: 5 }] },
      },
      { operationType: 'Read', id: 'a' },
      { operationType: 'Delete', id: 'old' },
      { operationType: 'Create', resourceBody: { id: 'old', pool, n: 9 } },
    ],
    pool,
  )
  expect(code).toBe(200)
  expect(result?.map(({ statusCode }) => statusCode)).toEqual([201, 201, 200, 200, 200, 204, 201])
  expect(result?.[4]).toMatchObject({ resourceBody: { n: 7 } })
  expect((await started.container.item('a', pool).read()).resource).toMatchObject({
    n: 7,
    _etag: result?.[3]?.eTag,
  })
  expect((await started.container.item('old', pool).read()).resource).toMatchObject({ n: 9 })
})

test('sends what was written back only to who wants it, and what was read to everybody', async () => {
  const { items } = started.container
  const operations: OperationInput[] = [
    { operationType: 'Create', resourceBody: { id: 'a', pool } },
    { operationType: 'Read', id: 'a' },
  ]
  const { result = [] } = await items.batch(operations, pool, { contentResponseOnWriteEnabled: false })
  const { etag } = await started.container.item('a', pool).read()
  expect(result).toMatchObject([
    { statusCode: 201, eTag: etag },
    { statusCode: 200, eTag: etag, resourceBody: { id: 'a' } },
  ])
  expect(result[0]).not.toHaveProperty('resourceBody')
  const again = await items.batch([{ operationType: 'Upsert', resourceBody: { id: 'b', pool } }], pool)
  expect(again.result).toMatchObject([{ resourceBody: { id: 'b' } }])
})

test('a failing operation has its status, the others 424, and nothing is done', async () => {
  const { items } = started.container
  const { etag } = await items.create({ id: 'a', pool, n: 1 })
  await started.container.item('a', pool).replace({ id: 'a', pool, n: 2 })
  const { code, result } = await items.batch(
    [
      { operationType: 'Create', resourceBody: { id: 'b', pool } },
      { operationType: 'Replace', id: 'a', resourceBody: { id: 'a', pool, n: 3 }, ifMatch: etag },
      { operationType: 'Delete', id: 'a' },
    ],
    pool,
  )
  expect(code).toBe(207)
  expect(result?.map(({ statusCode }) => statusCode)).toEqual([424, 412, 424])
  expect((await started.container.item('b', pool).read()).statusCode).toBe(404)
  expect((await started.container.item('a', pool).read()).resource).toMatchObject({ n: 2 })
})

// The service takes an etag for a deletion too, which the type of the SDK leaves out.
const outdatedDeletion = { operationType: 'Delete' as const, id: 'a', ifMatch: '"x"' }

const failures: [string, OperationInput, number][] = [
  ['a conflict', { operationType: 'Create', resourceBody: { id: 'a', pool } }, 409],
  ['a replacement of nothing', { operationType: 'Replace', id: 'x', resourceBody: { id: 'x', pool } }, 404],
  ['a read of nothing', { operationType: 'Read', id: 'x' }, 404],
  ['an outdated upsert', { operationType: 'Upsert', resourceBody: { id: 'a', pool }, ifMatch: '"x"' }, 412],
  ['an outdated deletion', outdatedDeletion, 412],
  ['another partition key', { operationType: 'Create', resourceBody: { id: 'b', pool: 'other' } }, 400],
  [
    'a patch whose condition is false',
    {
      operationType: 'Patch',
      id: 'a',
      resourceBody: { condition: 'from c where c.n > 5', operations: [{ op: 'set', path: '/n', value: 2 }] },
    },
    412,
  ],
]

test.each(failures)('%s fails the batch', async (_, operation, status) => {
  const { items } = started.container
  await items.create({ id: 'a', pool, n: 1 })
  const operations: OperationInput[] = [
    { operationType: 'Create', resourceBody: { id: 'new', pool } },
    operation,
  ]
  const { result } = await items.batch(operations, pool)
  expect(result?.map(({ statusCode }) => statusCode)).toEqual([424, status])
  expect((await started.container.item('new', pool).read()).statusCode).toBe(404)
})

test('a failed batch leaves the order of the items as it was', async () => {
  const { items } = started.container
  for (const id of ['a', 'b', 'c']) await items.create({ id, pool })
  await items.batch(
    [
      { operationType: 'Delete', id: 'a' },
      { operationType: 'Read', id: 'none' },
    ],
    pool,
  )
  const { resources } = await items.query('SELECT VALUE c.id FROM c').fetchAll()
  expect(resources).toEqual(['a', 'b', 'c'])
})

test('a batch of more than 2 MB is refused as a whole', async () => {
  const text = 'x'.repeat(800_000)
  const operations: OperationInput[] = ['a', 'b', 'c'].map((id) => ({
    operationType: 'Create',
    resourceBody: { id, pool, text },
  }))
  await expect(started.container.items.batch(operations, pool)).rejects.toThrow('Request size is too large')
})

test('a hundred operations are taken, and one more is refused by the server too', async () => {
  const operations = Array.from({ length: 101 }, (_, n) => ({
    operationType: 'Create' as const,
    resourceBody: { id: `item-${n}`, pool },
  }))
  const { result } = await started.container.items.batch(operations.slice(0, 100), pool)
  expect(result).toHaveLength(100)
  const response = await fetch(`${started.cosmos.endpoint}/dbs/handoff/colls/routing/docs`, {
    method: 'POST',
    headers: {
      'x-ms-cosmos-is-batch-request': 'True',
      'x-ms-cosmos-batch-atomic': 'True',
      'x-ms-documentdb-partitionkey': '["default"]',
    },
    body: JSON.stringify(operations),
  })
  expect(response.status).toBe(400)
})

test('two batches on the same etag: exactly one takes effect', async () => {
  const { items } = started.container
  const { etag } = await items.create({ id: 'agent', pool, load: 0 })
  const attempt = (id: string) =>
    items.batch(
      [
        {
          operationType: 'Replace',
          id: 'agent',
          resourceBody: { id: 'agent', pool, load: 1 },
          ifMatch: etag,
        },
        { operationType: 'Create', resourceBody: { id, pool } },
      ],
      pool,
    )
  const codes = (await Promise.all([attempt('one'), attempt('two')])).map(({ code }) => code)
  expect(codes.sort()).toEqual([200, 207])
  const { resources } = await items.query("SELECT VALUE COUNT(1) FROM c WHERE c.id != 'agent'").fetchAll()
  expect(resources).toEqual([1])
})
