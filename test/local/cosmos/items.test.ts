import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startContainer } from './start-container.ts'
import type { StartedContainer } from './start-container.ts'

interface Item {
  id: string
}

let started: StartedContainer

beforeEach(async () => {
  started = await startContainer()
})

afterEach(() => started.stop())

const ifMatch = (condition: string) => ({ accessCondition: { type: 'IfMatch', condition } })

describe('create', () => {
  test('answers 201 with the item and its system properties', async () => {
    const now = Math.floor(Date.now() / 1000)
    const { statusCode, resource, etag, requestCharge, activityId } = await started.container.items.create({
      id: 'a',
      pool: 'default',
      _ts: 5,
    })
    expect(statusCode).toBe(201)
    expect(resource).toMatchObject({ id: 'a', pool: 'default', _etag: etag })
    expect(resource?._rid).toMatch(/^[\w+-]+=*$/)
    expect(resource?._self).toMatch(/^dbs\/.+\/colls\/.+\/docs\/.+\/$/)
    expect(Number.isInteger(resource?._ts)).toBe(true)
    expect(resource?._ts).toBeGreaterThanOrEqual(now)
    expect(requestCharge).toBe(1)
    expect(activityId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('refuses an id that exists in the partition with 409, not in another partition', async () => {
    const { items } = started.container
    await items.create({ id: 'a', pool: 'one' })
    await expect(items.create({ id: 'a', pool: 'one' })).rejects.toMatchObject({
      code: 409,
      body: { code: 'Conflict' },
    })
    await expect(items.create({ id: 'a', pool: 'two' })).resolves.toMatchObject({ statusCode: 201 })
  })

  test.each([['a?b'], ['é'.repeat(512)]])('refuses the id %p with 400', async (id) => {
    const create = started.container.items.create({ id, pool: 'default' })
    await expect(create).rejects.toMatchObject({ code: 400, body: { code: 'BadRequest' } })
  })

  test('takes an id of 1023 bytes with spaces, percent signs and other letters', async () => {
    const id = `a b%20ü:+&=${'x'.repeat(1023 - 12)}`
    expect(Buffer.byteLength(id)).toBe(1023)
    await started.container.items.create({ id, pool: 'default' })
    const { resource } = await started.container.item(id, 'default').read<Item>()
    expect(resource).toMatchObject({ id })
  })

  test('refuses an item of more than 2 MB with 413', async () => {
    const { items } = started.container
    const megabytes = (count: number) => 'x'.repeat(count * 1024 * 1024)
    await expect(items.create({ id: 'a', pool: 'default', text: megabytes(2) })).rejects.toMatchObject({
      code: 413,
    })
    await expect(items.create({ id: 'b', pool: 'default', text: megabytes(5) })).rejects.toMatchObject({
      code: 413,
    })
    await expect(items.create({ id: 'c', pool: 'default', text: megabytes(1) })).resolves.toMatchObject({
      statusCode: 201,
    })
  })
})

test('an item may be nested 128 levels deep, and no deeper', async () => {
  const nested = (levels: number): unknown => (levels === 1 ? {} : { in: nested(levels - 1) })
  const create = (levels: number) =>
    started.container.items.create({ id: 'a', pool: 'p', value: nested(levels) })
  await expect(create(128)).rejects.toMatchObject({ code: 400 })
  await expect(create(127)).resolves.toMatchObject({ statusCode: 201 })
})

describe('read', () => {
  test('gives statusCode 404 and no item when there is none', async () => {
    const { statusCode, resource } = await started.container.item('a', 'default').read<Item>()
    expect(statusCode).toBe(404)
    expect(resource).toBeUndefined()
  })

  test('answers 304 when the etag still matches', async () => {
    const { etag } = await started.container.items.create({ id: 'a', pool: 'default' })
    const item = started.container.item('a', 'default')
    const options = { accessCondition: { type: 'IfNoneMatch', condition: etag } }
    expect((await item.read(options)).statusCode).toBe(304)
    await item.replace({ id: 'a', pool: 'default', n: 2 })
    expect(await item.read(options)).toMatchObject({ statusCode: 200, resource: { n: 2 } })
  })

  test.each([
    [7, '7'],
    ['7', 7],
    [null, 'null'],
    [true, 'true'],
    ['none', undefined],
  ])('finds the item with the partition key %p, and not with %p', async (pool, other) => {
    await started.container.items.create({ id: 'a', pool })
    expect((await started.container.item('a', pool).read()).resource).toMatchObject({ pool })
    expect((await started.container.item('a', other).read()).statusCode).toBe(404)
  })

  test('finds an item without partition key', async () => {
    await started.container.items.create({ id: 'a' })
    expect((await started.container.item('a', undefined).read()).resource).toMatchObject({ id: 'a' })
    expect((await started.container.item('a', null).read()).statusCode).toBe(404)
  })

  test('gives an object that keeps whatever JSON it was given', async () => {
    const value = { text: 'a\u2028"\\ü😀', list: [1, [null, {}], -0.5e-7], none: null, __proto__x: 1 }
    await started.container.items.create({ id: 'a', pool: 'default', value })
    const { resource } = await started.container.item('a', 'default').read<{ value: unknown }>()
    expect(resource?.value).toEqual(value)
  })
})

describe('replace, upsert and delete', () => {
  test('a replacement changes the etag, and an outdated one is refused with 412', async () => {
    const { etag } = await started.container.items.create({ id: 'a', pool: 'default', n: 1 })
    const item = started.container.item('a', 'default')
    const replaced = await item.replace({ id: 'a', pool: 'default', n: 2 }, ifMatch(etag))
    expect(replaced.statusCode).toBe(200)
    expect(replaced.etag).not.toBe(etag)
    await expect(item.replace({ id: 'a', pool: 'default', n: 3 }, ifMatch(etag))).rejects.toMatchObject({
      code: 412,
      body: { code: 'PreconditionFailed' },
    })
    await expect(item.delete(ifMatch(etag))).rejects.toMatchObject({ code: 412 })
    expect((await item.read()).resource).toMatchObject({ n: 2 })
  })

  test('a replacement of nothing is refused with 404', async () => {
    const replace = started.container.item('a', 'default').replace({ id: 'a', pool: 'default' })
    await expect(replace).rejects.toMatchObject({ code: 404 })
  })

  test('a replacement with another id or partition key is refused with 400', async () => {
    await started.container.items.create({ id: 'a', pool: 'default' })
    const item = started.container.item('a', 'default')
    await expect(item.replace({ id: 'b', pool: 'default' })).rejects.toMatchObject({ code: 400 })
    await expect(item.replace({ id: 'a', pool: 'other' })).rejects.toMatchObject({ code: 400 })
  })

  test('an upsert creates with 201 and then replaces with 200', async () => {
    const { items } = started.container
    const first = await items.upsert({ id: 'a', pool: 'default', n: 1 })
    expect(first.statusCode).toBe(201)
    expect(await items.upsert({ id: 'a', pool: 'default', n: 2 })).toMatchObject({ statusCode: 200 })
    const outdated = items.upsert({ id: 'a', pool: 'default', n: 3 }, ifMatch(first.etag))
    await expect(outdated).rejects.toMatchObject({ code: 412 })
    expect((await started.container.item('a', 'default').read()).resource).toMatchObject({ n: 2 })
  })

  test('a deletion answers 204, and 404 the second time', async () => {
    await started.container.items.create({ id: 'a', pool: 'default' })
    const item = started.container.item('a', 'default')
    expect((await item.delete()).statusCode).toBe(204)
    await expect(item.delete()).rejects.toMatchObject({ code: 404 })
    expect((await item.read()).statusCode).toBe(404)
  })
})

test('hundreds of requests at the same time are all answered', async () => {
  const { items } = started.container
  const ids = Array.from({ length: 400 }, (_, index) => `item-${index}`)
  await Promise.all(ids.map((id) => items.create({ id, pool: 'default' })))
  const { resources } = await items.readAll().fetchAll()
  expect(resources.map(({ id }) => id).sort()).toEqual([...ids].sort())
  expect(started.cosmos.requests.of('create')).toBe(400)
})

test('of many simultaneous replacements with the same etag exactly one wins', async () => {
  const { etag } = await started.container.items.create({ id: 'a', pool: 'default' })
  const item = started.container.item('a', 'default')
  const attempts = Array.from({ length: 50 }, (_, n) =>
    item.replace({ id: 'a', pool: 'default', n }, ifMatch(etag)),
  )
  const results = await Promise.allSettled(attempts)
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})
