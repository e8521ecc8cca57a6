import { InvocationContext } from '@azure/functions'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { handoffMessage, readHandoffMessage, type Envelope } from '../../src/messages/envelope.ts'
import { queueHandler } from '../../src/messages/handle.ts'
import { TransientError } from '../../src/use-cases/errors.ts'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

const context = new InvocationContext({ logHandler: () => undefined })
const away = () => Promise.reject(new TransientError('Cosmos DB is away'))

/** @returns how long the delayed copies of a message wait that fails every time. */
async function delays(attempts: number): Promise<number[]> {
  const seconds: number[] = []
  let envelope: Envelope = handoffMessage('status', 'ho-default-1')
  const sendLater = (sent: Envelope, later: number) => {
    seconds.push(later)
    envelope = { ...sent, attempt: sent.attempt + 1 }
    return Promise.resolve()
  }
  const handler = queueHandler(() => ({ sendLater }), readHandoffMessage, away)
  for (let attempt = 0; attempt < attempts; attempt++) await handler(envelope, context)
  return seconds
}

test('while a service is away, a delayed copy takes the place of the message, later and later', async () => {
  expect(await delays(8)).toEqual([1, 2, 4, 8, 16, 30, 30, 30])
})

test('when not even the copy can be sent, the message is held for 10 s, and then comes back by itself', async () => {
  const sendLater = () => Promise.reject(new TransientError('Service Bus is away, too'))
  const handler = queueHandler(() => ({ sendLater }), readHandoffMessage, away)
  let end = 'held'
  const handled = Promise.resolve(handler(handoffMessage('status', 'ho-default-1'), context)).catch(
    (error: unknown) => {
      end = String(error)
    },
  )
  await jest.advanceTimersByTimeAsync(9_999)
  expect(end).toBe('held')
  await jest.advanceTimersByTimeAsync(1)
  await handled
  expect(end).toContain('Service Bus is away, too')
})

test('what fails for good is thrown at once: it is no use to wait', async () => {
  const sendLater = () => Promise.reject(new Error('Nothing is to be sent'))
  const broken = () => Promise.reject(new Error('It can never be'))
  const handler = queueHandler(() => ({ sendLater }), readHandoffMessage, broken)
  await expect(handler(handoffMessage('status', 'ho-default-1'), context)).rejects.toThrow('It can never be')
})

test.each([
  ['the first delivery of a message is', 1, 1, true],
  ['one that comes again is not', 1, 2, false],
  ['a delayed copy is not, for its message was delivered', 2, 1, false],
  ['one of which nobody knows is', 1, undefined, true],
])('%s told to be the first', async (_what, attempt, deliveryCount, expected) => {
  const told: boolean[] = []
  const handle = (_app: unknown, _envelope: Envelope, isFirst: boolean) => {
    told.push(isFirst)
    return Promise.resolve()
  }
  const sendLater = () => Promise.reject(new Error('Nothing is to be sent'))
  const handler = queueHandler(() => ({ sendLater }), readHandoffMessage, handle)
  const metadata = new InvocationContext({
    logHandler: () => undefined,
    ...(deliveryCount === undefined ? {} : { triggerMetadata: { deliveryCount } }),
  })
  await handler(handoffMessage('status', 'ho-default-1', attempt), metadata)
  expect(told).toEqual([expected])
})
