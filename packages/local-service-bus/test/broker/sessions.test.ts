import { describe, expect, test } from '@jest/globals'
import { noChanges } from '../../src/broker/message.ts'
import type { Queue } from '../../src/broker/queue.ts'
import type { Session } from '../../src/broker/sessions.ts'
import { createQueue, message, Taker } from './support.ts'

function sessionQueue() {
  return createQueue({ requiresSession: true, lockDuration: 1_000, maxDeliveryCount: 2 })
}

function waitForNext(queue: Queue, taker: Taker, timeout = 60_000) {
  const result: { session?: Session; condition?: string } = {}
  queue.acceptNextSession(
    {
      consumer: taker,
      granted: (session) => {
        result.session = session
        queue.resume(session)
      },
      refused: ({ condition }) => {
        result.condition = condition
      },
    },
    timeout,
  )
  return result
}

test('a message without session id is refused, with all that were sent along', () => {
  const { queue } = sessionQueue()
  expect(() => queue.send([message('a', { sessionId: 's' }), message('b')])).toThrow(
    expect.objectContaining({ condition: 'amqp:not-allowed' }),
  )
  expect(queue.counts()).toMatchObject({ active: 0 })
})

test('those who wait get sessions first come, first served', () => {
  const { queue } = sessionQueue()
  const [first, second] = [waitForNext(queue, new Taker(1)), waitForNext(queue, new Taker(1))]
  queue.send([
    message('a', { sessionId: 'x' }),
    message('b', { sessionId: 'x' }),
    message('c', { sessionId: 'y' }),
  ])
  expect([first.session?.id, second.session?.id]).toEqual(['x', 'y'])
})

test('who waits in vain is told in time', () => {
  const { queue, clock } = sessionQueue()
  const waiting = waitForNext(queue, new Taker(1), 500)
  clock.advance(499)
  expect(waiting.condition).toBeUndefined()
  clock.advance(1)
  expect(waiting.condition).toBe('com.microsoft:timeout')
  queue.send([message('a', { sessionId: 'x' })])
  expect(waiting.session).toBeUndefined()
})

test('a session is nobody else’s until it is released, and its messages return uncounted and in order', () => {
  const { queue } = sessionQueue()
  const holder = new Taker(2)
  const session = queue.acceptSession('x', holder)
  queue.send(['a', 'b', 'c'].map((name) => message(name, { sessionId: 'x' })))
  expect(holder.names).toEqual(['a', 'b'])
  expect(() => queue.acceptSession('x', new Taker(1))).toThrow(
    expect.objectContaining({ condition: 'com.microsoft:session-cannot-be-locked' }),
  )
  queue.releaseSession(session, holder)
  const next = new Taker(3)
  waitForNext(queue, next)
  expect(next.names).toEqual(['a', 'b', 'c'])
  expect(next.taken.map(({ deliveryCount }) => deliveryCount)).toEqual([0, 0, 0])
})

describe('when a session’s lock expires', () => {
  test('its holder is told, and what it had locked is counted', () => {
    const { queue, clock } = sessionQueue()
    const holder = new Taker(1)
    queue.acceptSession('x', holder)
    queue.send([message('a', { sessionId: 'x' })])
    const { token } = holder
    clock.advance(1_000)
    expect(holder.endedWith?.condition).toBe('com.microsoft:session-lock-lost')
    expect(() => queue.settle(token, { kind: 'complete' })).toThrow(
      expect.objectContaining({ condition: 'com.microsoft:session-lock-lost' }),
    )
    const next = new Taker(1)
    waitForNext(queue, next)
    expect(next.taken[0]?.deliveryCount).toBe(1)
    clock.advance(1_000)
    expect(queue.counts()).toMatchObject({ active: 0, deadLettered: 1 })
  })

  test('not yet, if it was renewed by the link that holds it', () => {
    const { queue, clock } = sessionQueue()
    const holder = new Taker(1)
    queue.acceptSession('x', holder)
    queue.send([message('a', { sessionId: 'x' })])
    clock.advance(900)
    expect(() => queue.sessions?.renew('x', 'another')).toThrow(
      expect.objectContaining({ condition: 'com.microsoft:session-lock-lost' }),
    )
    const [taken] = holder.taken
    if (!taken) throw new Error('The holder was to take a message.')
    expect(queue.sessions?.renew('x', holder.name)).toBe(clock.now() + 1_000)
    expect(queue.lockedUntil(taken)).toBe(clock.now() + 1_000)
    clock.advance(999)
    queue.settle(holder.token, { kind: 'abandon', changes: noChanges })
    expect(holder.endedWith).toBeUndefined()
  })
})

test('state is kept as long as it is set, also without messages', () => {
  const { queue } = sessionQueue()
  const holder = new Taker(0)
  const session = queue.acceptSession('x', holder)
  session.state = Buffer.from('state')
  queue.releaseSession(session, holder)
  const again = queue.acceptSession('x', holder)
  expect(again.state?.toString()).toBe('state')
  again.state = undefined
  queue.releaseSession(again, holder)
  expect(queue.acceptSession('x', holder)).not.toBe(again)
})
