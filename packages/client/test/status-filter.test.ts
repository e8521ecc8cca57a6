import { describe, expect, test } from '@jest/globals'
import { createStatusFilter, memoryStatusStore, type HandoffStatus, type StatusStore } from '../src/index.ts'

const status = (sequence: number, more: Partial<HandoffStatus> = {}): HandoffStatus => ({
  state: 'accepted',
  conversationId: 'c-1',
  handoffId: 'ho-1',
  sequence,
  ...more,
})

/** A filter that writes down what it lets through, as `handoffId sequence`. */
function recording(store?: StatusStore) {
  const filter = createStatusFilter(store)
  const used: string[] = []
  const hear = (each: HandoffStatus) =>
    filter.once(each, () => {
      used.push(`${each.handoffId ?? each.activityId ?? 'nameless'} ${each.sequence ?? ''}`.trim())
    })
  return { hear, used, filter }
}

test('drops repeats and what comes late', async () => {
  const { hear, used } = recording()
  const heard = []
  for (const sequence of [2, 2, 5, 2, 5, 7]) heard.push(await hear(status(sequence)))
  expect(heard).toEqual([true, false, true, false, false, true])
  expect(used).toEqual(['ho-1 2', 'ho-1 5', 'ho-1 7'])
})

test('each handoff has a count of its own', async () => {
  const { hear, used } = recording()
  await hear(status(5))
  await hear(status(2, { handoffId: 'ho-2' }))
  expect(used).toEqual(['ho-1 5', 'ho-2 2'])
})

describe('statuses without a handoff id', () => {
  const nameless = (conversationId: string, activityId?: string): HandoffStatus => ({
    state: 'failed',
    conversationId,
    ...(activityId && { activityId }),
  })

  test('are known by conversation and activity', async () => {
    const { hear, used } = recording()
    for (const each of [nameless('c-1', 'a'), nameless('c-1', 'a'), nameless('c-2', 'a')]) await hear(each)
    expect(used).toEqual(['a', 'a'])
  })

  test('are all used when nothing tells them apart', async () => {
    const { hear, used } = recording()
    for (const each of [nameless('c-1'), nameless('c-1')]) expect(await hear(each)).toBe(true)
    expect(used).toHaveLength(2)
  })
})

test('what failed counts as not used', async () => {
  const { hear, used, filter } = recording()
  const failing = filter.once(status(2), () => Promise.reject(new Error('no answer from the channel')))
  await expect(failing).rejects.toThrow('no answer from the channel')
  expect(await hear(status(2))).toBe(true)
  expect(used).toEqual(['ho-1 2'])
})

describe('copies at the same time', () => {
  test('the second waits for the first, and is dropped', async () => {
    const { hear, filter } = recording()
    const { promise, resolve } = withResolver()
    const first = filter.once(status(2), () => promise)
    const second = hear(status(2))
    resolve()
    expect(await Promise.all([first, second])).toEqual([true, false])
  })

  test('the second is used when the first fails', async () => {
    const { hear, filter } = recording()
    const first = filter.once(status(2), () => Promise.reject(new Error('broken')))
    const second = hear(status(2))
    await expect(first).rejects.toThrow('broken')
    expect(await second).toBe(true)
  })

  test('accepted is used to its end before completed begins', async () => {
    const { used, hear, filter } = recording()
    const { promise, resolve } = withResolver()
    const first = filter.once(status(2), async () => {
      await promise
      used.push('end of accepted')
    })
    const second = hear(status(3))
    resolve()
    await Promise.all([first, second])
    expect(used).toEqual(['end of accepted', 'ho-1 3'])
  })
})

test('several processes share what a store remembers', async () => {
  const store = memoryStatusStore()
  const [one, other] = [recording(store), recording(store)]
  await one.hear(status(3))
  expect(await other.hear(status(2))).toBe(false)
  expect(await other.hear(status(4))).toBe(true)
})

test('the memory is bounded: the handoff told of longest ago is forgotten', async () => {
  const store = memoryStatusStore(2)
  await store.note('one', 1)
  await store.note('two', 1)
  await store.note('one', 5)
  await store.note('one', 4)
  await store.note('three', 1)
  expect(await Promise.all(['one', 'two', 'three'].map((key) => store.last(key)))).toEqual([5, undefined, 1])
})

function withResolver() {
  let resolve = (): void => undefined
  const promise = new Promise<void>((resolved) => {
    resolve = resolved
  })
  return { promise, resolve: () => resolve() }
}
