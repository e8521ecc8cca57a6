import type { FeedOptions } from '@azure/cosmos'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startContainer } from './start-container.ts'
import type { StartedContainer } from './start-container.ts'

let started: StartedContainer

beforeEach(async () => {
  started = await startContainer()
  for (const [index, n] of [5, 3, 3, 1, 4, 3, 2].entries()) {
    await started.container.items.create({ id: `i${index}`, pool: 'p', n, tags: [`a${index}`, `b${index}`] })
  }
})

afterEach(() => started.stop())

/** Reads page by page, each with an iterator of its own, and calls `between` after each page. */
async function pages(
  query: string,
  options: FeedOptions,
  between = () => Promise.resolve(),
): Promise<unknown[][]> {
  const read: unknown[][] = []
  let continuationToken: string | undefined
  do {
    const iterator = started.container.items.query(query, {
      ...options,
      partitionKey: 'p',
      ...(continuationToken !== undefined && { continuationToken }),
    })
    const page = await iterator.fetchNext()
    read.push(page.resources)
    continuationToken = page.continuationToken
    await between()
  } while (continuationToken)
  return read
}

const all = ['i0', 'i1', 'i2', 'i3', 'i4', 'i5', 'i6']
const sorted = ['i3', 'i6', 'i1', 'i2', 'i5', 'i4', 'i0']

test.each([
  ['SELECT VALUE c.id FROM c', all],
  ['SELECT VALUE c.id FROM c ORDER BY c.n', sorted],
  ['SELECT VALUE c.id FROM c ORDER BY c.n OFFSET 1 LIMIT 5', sorted.slice(1, 6)],
  ['SELECT TOP 5 VALUE c.id FROM c ORDER BY c.n', sorted.slice(0, 5)],
  ['SELECT DISTINCT VALUE c.n FROM c', [5, 3, 1, 4, 2]],
  [
    'SELECT VALUE t FROM c JOIN t IN c.tags',
    all.flatMap((id) => [id.replace('i', 'a'), id.replace('i', 'b')]),
  ],
  ['SELECT VALUE COUNT(1) FROM c GROUP BY c.n', [1, 3, 1, 1, 1]],
])('%s gives the same results in pages of 2', async (query, results) => {
  const read = await pages(query, { maxItemCount: 2 })
  expect(read.flat()).toEqual(results)
  expect(read).toHaveLength(Math.ceil(results.length / 2))
})

test('one iterator reads page by page until there are no more', async () => {
  const iterator = started.container.items.query('SELECT VALUE c.id FROM c', {
    maxItemCount: 3,
    partitionKey: 'p',
  })
  const sizes: number[] = []
  while (iterator.hasMoreResults()) sizes.push((await iterator.fetchNext()).resources.length)
  expect(sizes).toEqual([3, 3, 1])
})

test('the last page has no continuation, even when it is full', async () => {
  const iterator = started.container.items.query('SELECT * FROM c', { maxItemCount: 7, partitionKey: 'p' })
  const page = await iterator.fetchNext()
  expect(page.resources).toHaveLength(7)
  expect(page.continuationToken).toBeUndefined()
})

test('items that are deleted between the pages make no others be skipped or repeated', async () => {
  const left = [...sorted]
  const removeRead = async () => {
    for (const id of left.splice(0, 2)) await started.container.item(id, 'p').delete()
  }
  const read = await pages('SELECT VALUE c.id FROM c ORDER BY c.n', { maxItemCount: 2 }, removeRead)
  expect(read.flat()).toEqual(sorted)
})

test('items that are replaced between the pages are not read twice', async () => {
  const replaceAll = async () => {
    for (const [index, id] of all.entries()) {
      await started.container.item(id, 'p').replace({ id, pool: 'p', n: index })
    }
  }
  const read = await pages('SELECT VALUE c.id FROM c', { maxItemCount: 2 }, replaceAll)
  expect(read.flat()).toEqual(all)
})

test('the pages of a query over all partitions have each item once', async () => {
  for (const [index, pool] of ['q', 'p', 'q', 'p'].entries()) {
    await started.container.items.create({ id: `more-${index}`, pool })
  }
  const iterator = started.container.items.query<string>('SELECT VALUE c.id FROM c', { maxItemCount: 3 })
  const read: string[] = []
  while (iterator.hasMoreResults()) read.push(...(await iterator.fetchNext()).resources)
  expect(read).toEqual([...all, 'more-0', 'more-1', 'more-2', 'more-3'])
})

test('without maxItemCount a page has 100 items, and fetchAll reads all pages', async () => {
  const ids = Array.from({ length: 100 }, (_, index) => `more-${index}`)
  await Promise.all(ids.map((id) => started.container.items.create({ id, pool: 'p' })))
  const query = () => started.container.items.query('SELECT c.id FROM c', { partitionKey: 'p' })
  expect((await query().fetchNext()).resources).toHaveLength(100)
  expect((await query().fetchAll()).resources).toHaveLength(107)
})

test('a page is at most 4 MB', async () => {
  for (const id of ['x', 'y', 'z']) {
    await started.container.items.create({ id, pool: 'p', text: 'x'.repeat(1_500_000) })
  }
  const read = await pages('SELECT c.id, c.text FROM c WHERE IS_DEFINED(c.text)', {})
  expect(read.map((page) => page.length)).toEqual([2, 1])
})

test('a continuation that is none is refused with 400', async () => {
  const options = { partitionKey: 'p', continuationToken: 'nonsense' }
  await expect(started.container.items.query('SELECT * FROM c', options).fetchNext()).rejects.toMatchObject({
    code: 400,
  })
})
