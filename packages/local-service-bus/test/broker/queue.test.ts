import { describe, expect, test } from '@jest/globals'
import { noChanges } from '../../src/broker/message.ts'
import { createQueue, message, Taker } from './support.ts'

const complete = { kind: 'complete' } as const
const abandon = { kind: 'abandon', changes: noChanges } as const
const defer = { kind: 'defer', changes: noChanges } as const
const deadLetter = { kind: 'deadLetter', reason: 'r', description: undefined, changes: noChanges } as const
const lockLost = expect.objectContaining({ condition: 'com.microsoft:message-lock-lost' })

describe('delivery', () => {
  test('is in order, in turn among consumers, and within their capacity', () => {
    const { queue } = createQueue()
    const [one, two] = [new Taker(2), new Taker(1)]
    queue.consume(one)
    queue.consume(two)
    queue.send(['a', 'b', 'c', 'd'].map((name) => message(name)))
    expect([one.names, two.names]).toEqual([['a', 'c'], ['b']])
    expect(queue.counts()).toMatchObject({ active: 4, locked: 3 })
  })

  test('removes at once what is received and deleted', () => {
    const { queue } = createQueue()
    const taker = new Taker(1, 'receiveAndDelete')
    queue.consume(taker)
    queue.send([message('a')])
    expect(taker.taken[0]?.lock).toBeUndefined()
    expect(queue.counts()).toMatchObject({ active: 0, locked: 0 })
  })

  test('forgets a consumer, but not its locks', () => {
    const { queue } = createQueue()
    const gone = new Taker(1)
    queue.consume(gone)
    queue.send([message('a')])
    queue.stopConsuming(gone)
    gone.room = 1
    queue.send([message('b')])
    expect(gone.names).toEqual(['a'])
    queue.settle(gone.token, complete)
    expect(queue.counts()).toMatchObject({ active: 1 })
  })
})

describe('a lock', () => {
  test('ends with its time, and the message returns to its place, counted', () => {
    const { queue, clock } = createQueue({ lockDuration: 1_000 })
    const slow = new Taker(1)
    queue.consume(slow)
    queue.send([message('a'), message('b')])
    const { token } = slow
    clock.advance(999)
    expect(queue.counts()).toMatchObject({ locked: 1 })
    clock.advance(1)
    expect(() => queue.settle(token, complete)).toThrow(lockLost)
    const next = new Taker(2)
    queue.consume(next)
    expect(next.names).toEqual(['a', 'b'])
    expect(next.taken[0]?.deliveryCount).toBe(1)
  })

  test('lasts longer when renewed', () => {
    const { queue, clock } = createQueue({ lockDuration: 1_000 })
    const taker = new Taker(1)
    queue.consume(taker)
    queue.send([message('a')])
    clock.advance(900)
    expect(queue.renewLock(taker.token)).toBe(clock.now() + 1_000)
    clock.advance(900)
    queue.settle(taker.token, complete)
    expect(queue.counts()).toMatchObject({ active: 0 })
  })
})

describe('settling', () => {
  test('counts deliveries up to the dead-letter queue, where nothing is counted any more', () => {
    const { queue } = createQueue({ maxDeliveryCount: 2 })
    const taker = new Taker(2)
    queue.consume(taker)
    queue.send([message('a')])
    queue.settle(taker.token, abandon)
    queue.settle(taker.token, abandon)
    const dead = new Taker(5)
    queue.deadLetters?.consume(dead)
    expect(dead.taken[0]?.changes.get('DeadLetterReason')).toBe('MaxDeliveryCountExceeded')
    queue.deadLetters?.settle(dead.token, abandon)
    expect(dead.taken.map(({ deliveryCount }) => deliveryCount)).toEqual([2, 2])
    expect(() => queue.deadLetters?.settle(dead.token, deadLetter)).toThrow(
      expect.objectContaining({ condition: 'amqp:not-allowed' }),
    )
    expect(queue.deadLetters?.counts()).toMatchObject({ active: 1, locked: 1 })
  })

  test('keeps a deferred message deferred until it is completed', () => {
    const { queue } = createQueue()
    const taker = new Taker(1)
    queue.consume(taker)
    const [number = 0] = queue.send([message('a')])
    queue.settle(taker.token, defer)
    taker.room = 5
    queue.resume()
    expect(taker.names).toEqual(['a'])
    const [first] = queue.receiveDeferred([number], 'peekLock')
    queue.settle(first?.lock?.token ?? '', abandon)
    const [second] = queue.receiveDeferred([number], 'peekLock')
    expect(second).toMatchObject({ state: 'deferred', deliveryCount: 2 })
    expect(() => queue.receiveDeferred([number], 'peekLock')).toThrow(
      expect.objectContaining({ condition: 'com.microsoft:message-not-found' }),
    )
    queue.settle(second?.lock?.token ?? '', complete)
    expect(queue.counts()).toMatchObject({ deferred: 0 })
  })
})

describe('time to live', () => {
  test('is the shorter of the two, and moves to the dead letters where asked for', () => {
    const { queue, clock } = createQueue({ defaultTimeToLive: 1_000, deadLetterOnExpiration: true })
    queue.send([message('short', { timeToLive: 10 }), message('long', { timeToLive: 5_000 })])
    clock.advance(10)
    expect(queue.counts()).toMatchObject({ active: 1, deadLettered: 1 })
    clock.advance(990)
    expect(queue.counts()).toMatchObject({ active: 0, deadLettered: 2 })
    clock.advance(100_000)
    expect(queue.counts()).toMatchObject({ deadLettered: 2 })
  })

  test('waits for the end of a lock', () => {
    const { queue, clock } = createQueue({ lockDuration: 500, defaultTimeToLive: 100 })
    const taker = new Taker(1)
    queue.consume(taker)
    queue.send([message('a')])
    clock.advance(400)
    expect(queue.counts()).toMatchObject({ active: 1 })
    clock.advance(100)
    expect(queue.counts()).toMatchObject({ active: 0, deadLettered: 0 })
  })

  test('begins when a scheduled message becomes active', () => {
    const { queue, clock } = createQueue({ defaultTimeToLive: 100 })
    queue.send([message('a', { scheduledFor: clock.now() + 1_000 })])
    clock.advance(1_050)
    expect(queue.counts()).toMatchObject({ active: 1, scheduled: 0 })
    clock.advance(50)
    expect(queue.counts()).toMatchObject({ active: 0 })
  })
})

test('a scheduled message gets a new sequence number with its time', () => {
  const { queue, clock } = createQueue()
  const [number] = queue.send([message('later', { scheduledFor: clock.now() + 30 * 86_400_000 })])
  queue.send([message('now')])
  clock.advance(30 * 86_400_000)
  expect(number).toBe(1)
  expect(queue.peek(1, 10).map(({ sequenceNumber }) => sequenceNumber)).toEqual([2, 3])
  expect(queue.peek(3, 10)[0]).toMatchObject({ wasScheduled: true, enqueuedAt: clock.now() })
})

test('duplicates are dropped within the window, and not after it', () => {
  const { queue, clock } = createQueue({ duplicateWindow: 1_000 })
  queue.send([message('a'), message('a'), message('b')])
  clock.advance(999)
  queue.send([message('a')])
  expect(queue.counts()).toMatchObject({ active: 2 })
  clock.advance(1)
  queue.send([message('a')])
  expect(queue.counts()).toMatchObject({ active: 3 })
})
