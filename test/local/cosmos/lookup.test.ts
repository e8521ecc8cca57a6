import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { TestClock } from '../../support/clock.ts'
import { startContainer, type StartedContainer } from './start-container.ts'

/*
 * Conditions of equality are looked up; whatever is written must be found by them at once, and no longer by what
 * it was before.
 */

const clock = new TestClock()
let started: StartedContainer
beforeAll(async () => {
  started = await startContainer({ defaultTtl: -1 }, { now: clock.milliseconds })
})
afterAll(() => started.stop())

async function found(condition: string, value: unknown): Promise<string[]> {
  const query = {
    query: `SELECT VALUE c.id FROM c WHERE ${condition}`,
    parameters: [{ name: '@value', value }],
  }
  const options = { partitionKey: 'p' }
  // The service takes any JSON as a parameter; the SDK's type does not say so.
  const { resources } = await started.container.items.query<string>(query as never, options).fetchAll()
  return resources
}

const everywhere = async (value: string) => [
  await found('c.mark = @value', value),
  await found(`c.mark IN ('no', @value)`, value),
  await found('ARRAY_CONTAINS(c.marks, @value)', value),
]
const marked = (id: string, mark: string, more: object = {}) => ({
  id,
  pool: 'p',
  mark,
  marks: ['x', mark],
  ...more,
})

test('what is written is found by its new value, and not by the one before', async () => {
  const { items } = started.container
  const item = started.container.item('a', 'p')
  expect(await everywhere('red')).toEqual([[], [], []])
  await items.create(marked('a', 'red'))
  await items.create(marked('b', 'red', { ttl: 60 }))
  await items.create(marked('c', 'blue'))
  expect(await everywhere('red')).toEqual([
    ['a', 'b'],
    ['a', 'b'],
    ['a', 'b'],
  ])
  await item.replace(marked('a', 'blue'))
  expect(await everywhere('red')).toEqual([['b'], ['b'], ['b']])
  // In the order of creation, not in that of becoming blue.
  expect(await everywhere('blue')).toEqual([
    ['a', 'c'],
    ['a', 'c'],
    ['a', 'c'],
  ])
  await item.patch([{ op: 'set', path: '/mark', value: 'green' }])
  expect(await found('c.mark = @value', 'green')).toEqual(['a'])
  await item.delete()
  expect(await everywhere('blue')).toEqual([['c'], ['c'], ['c']])
  clock.pass(61)
  expect(await everywhere('red')).toEqual([[], [], []])
})

test('one of two conditions is enough, and what fulfils both comes once', async () => {
  const { items } = started.container
  await items.create({ id: 'one', pool: 'p', mark: 'grey', marks: ['grey'] })
  await items.create({ id: 'two', pool: 'p', mark: 'grey', size: 2 })
  await items.create({ id: 'three', pool: 'p', size: 2 })
  expect(await found('c.mark = @value OR c.size = 2', 'grey')).toEqual(['one', 'two', 'three'])
  expect(await found('c.mark = @value OR ARRAY_CONTAINS(c.marks, @value)', 'grey')).toEqual(['one', 'two'])
  expect(await found('(c.mark = @value AND c.size = 2) OR c.size = 3', 'grey')).toEqual(['two'])
  expect(await found('c.size = 2 AND (c.mark = @value OR c.id = @value)', 'three')).toEqual(['three'])
})

test('a condition that cannot be looked up is as true as before', async () => {
  const { items } = started.container
  await items.create({ id: 'n', pool: 'p', count: 1, none: null, deep: { mark: 'red' } })
  expect(await found('c.count = @value', '1')).toEqual([])
  expect(await found('c.count = @value', 1)).toEqual(['n'])
  expect(await found('c.none = @value', null)).toEqual(['n'])
  expect(await found('c.deep.mark = @value', 'red')).toEqual(['n'])
  expect(await found('c.deep = @value', { mark: 'red' })).toEqual(['n'])
  expect(await found("c.deep.mark = 'red' OR c.mark = @value", 'blue')).toEqual(['c', 'n'])
  expect(await found('NOT (c.count = @value)', 2)).toEqual(['n'])
})
