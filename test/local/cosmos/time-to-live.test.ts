import { afterEach, expect, test } from '@jest/globals'
import { startContainer } from './start-container.ts'
import type { StartedContainer } from './start-container.ts'

let started: StartedContainer
let now = Date.UTC(2026, 0, 1)

const start = async (definition: { defaultTtl?: number }) => {
  started = await startContainer(definition, { now: () => now })
  return started.container
}
const pass = (seconds: number) => {
  now += seconds * 1000
}

afterEach(() => started.stop())

/** The ids that a query finds. */
const found = async () =>
  (await started.container.items.query<string>('SELECT VALUE c.id FROM c').fetchAll()).resources

test('without a default at the container, nothing expires', async () => {
  const { items } = await start({})
  await items.create({ id: 'a', pool: 'p', ttl: 1 })
  pass(1_000_000)
  expect(await found()).toEqual(['a'])
})

test('with the default -1, only items with a ttl of their own expire', async () => {
  const { items } = await start({ defaultTtl: -1 })
  await items.create({ id: 'a', pool: 'p' })
  await items.create({ id: 'b', pool: 'p', ttl: 10 })
  pass(9)
  expect(await found()).toEqual(['a', 'b'])
  pass(1)
  expect(await found()).toEqual(['a'])
  expect((await started.container.item('b', 'p').read()).statusCode).toBe(404)
})

test('a default in seconds holds for items that say nothing else', async () => {
  const { items } = await start({ defaultTtl: 60 })
  await items.create({ id: 'default', pool: 'p' })
  await items.create({ id: 'never', pool: 'p', ttl: -1 })
  await items.create({ id: 'longer', pool: 'p', ttl: 120 })
  pass(60)
  expect(await found()).toEqual(['never', 'longer'])
  pass(60)
  expect(await found()).toEqual(['never'])
})

test('each write starts the time anew', async () => {
  const container = await start({ defaultTtl: 60 })
  await container.items.create({ id: 'a', pool: 'p' })
  pass(59)
  const patched = await container.item('a', 'p').patch([{ op: 'set', path: '/n', value: 1 }])
  expect(patched.resource).toMatchObject({ _ts: Math.floor(now / 1000) })
  pass(59)
  expect(await found()).toEqual(['a'])
})

test("an expired item is in nobody's way: it is created anew, and no etag matches it", async () => {
  const container = await start({ defaultTtl: 60 })
  const { etag } = await container.items.create({ id: 'a', pool: 'p' })
  pass(60)
  const options = { accessCondition: { type: 'IfMatch', condition: etag } }
  await expect(container.item('a', 'p').delete(options)).rejects.toMatchObject({ code: 404 })
  const { code } = await container.items.batch(
    [{ operationType: 'Create', resourceBody: { id: 'a', pool: 'p' } }],
    'p',
  )
  expect(code).toBe(200)
  await expect(container.items.create({ id: 'a', pool: 'p' })).rejects.toMatchObject({ code: 409 })
})

test.each([[0], [-2], [1.5], [2 ** 31]])('the ttl %p is refused with 400', async (ttl) => {
  const { items } = await start({ defaultTtl: -1 })
  await expect(items.create({ id: 'a', pool: 'p', ttl })).rejects.toMatchObject({ code: 400 })
})
