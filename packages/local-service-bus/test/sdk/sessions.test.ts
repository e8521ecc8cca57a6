import { describe, expect, test } from '@jest/globals'
import { bodies, closed, only, useServiceBus } from '../support.ts'

const { bus, client } = useServiceBus({
  Queues: [
    { Name: 'sessions', Properties: { RequiresSession: true, LockDuration: 'PT5S' } },
    { Name: 'plain' },
  ],
})

async function send(...messages: [sessionId: string, body: unknown][]): Promise<void> {
  await client()
    .createSender('sessions')
    .sendMessages(messages.map(([sessionId, body]) => ({ sessionId, body })))
}

describe('accepting', () => {
  test('by name gives only the messages of that session, in order', async () => {
    await send(['a', 1], ['b', 2], ['a', 3])
    const receiver = await client().acceptSession('sessions', 'a')
    expect(bodies(await receiver.receiveMessages(5, { maxWaitTimeInMs: 500 }))).toEqual([1, 3])
    expect(receiver.sessionLockedUntilUtc.getTime()).toBeGreaterThan(Date.now())
  })

  test('by name refuses a session that another has', async () => {
    await client().acceptSession('sessions', 'a')
    await expect(client().acceptSession('sessions', 'a')).rejects.toMatchObject({
      code: 'SessionCannotBeLocked',
    })
  })

  test('the next one gives each waiting client another session', async () => {
    const receivers = [client().acceptNextSession('sessions'), client().acceptNextSession('sessions')]
    await send(['a', 1], ['b', 2])
    const ids = (await Promise.all(receivers)).map(({ sessionId }) => sessionId)
    expect(ids.sort()).toEqual(['a', 'b'])
  })

  test('the next one fails when none comes in time', async () => {
    const hasty = client({ retryOptions: { maxRetries: 0, timeoutInMs: 300 } })
    await expect(hasty.acceptNextSession('sessions')).rejects.toMatchObject({ code: 'ServiceTimeout' })
    await send(['a', 1])
    expect((await client().acceptNextSession('sessions')).sessionId).toBe('a')
  })

  test('is refused on a queue without sessions, as is not accepting on one with them', async () => {
    // The SDK has no other name for an attach that was refused.
    await expect(client().acceptSession('plain', 'a')).rejects.toMatchObject({
      code: 'SessionCannotBeLocked',
    })
    const receiver = client().createReceiver('sessions')
    await expect(receiver.receiveMessages(1)).rejects.toMatchObject({ code: 'GeneralError' })
  })

  test('thirty-two waiting at once all get one', async () => {
    const waiting = client({ retryOptions: { maxRetries: 0, timeoutInMs: 20_000 } })
    const receivers = Array.from({ length: 32 }, () => waiting.acceptNextSession('sessions'))
    await send(...Array.from({ length: 32 }, (_, index): [string, number] => [`s${index}`, index]))
    const ids = (await Promise.all(receivers)).map(({ sessionId }) => sessionId)
    expect(new Set(ids).size).toBe(32)
  })
})

describe('a session', () => {
  test('refuses a message without session id', async () => {
    const sender = client().createSender('sessions')
    await expect(sender.sendMessages({ body: 1 })).rejects.toMatchObject({ code: 'GeneralError' })
  })

  test('keeps its state beyond its lock', async () => {
    const first = await client().acceptSession('sessions', 'a')
    expect(await first.getSessionState()).toBeNull()
    await first.setSessionState({ step: 1 })
    await first.close()
    const second = await client().acceptSession('sessions', 'a')
    expect(await second.getSessionState()).toEqual({ step: 1 })
    await second.setSessionState(null)
    expect(await second.getSessionState()).toBeNull()
  })

  test('returns its messages uncounted when its receiver is closed', async () => {
    await send(['a', 1], ['a', 2])
    const first = await client().acceptSession('sessions', 'a')
    await first.receiveMessages(2)
    await first.close()
    const second = await client().acceptSession('sessions', 'a')
    const messages = await second.receiveMessages(2)
    expect(bodies(messages)).toEqual([1, 2])
    expect(messages.map(({ deliveryCount }) => deliveryCount)).toEqual([0, 0])
  })

  test('is free at once when its client is gone', async () => {
    await send(['a', 1])
    const lost = await client().acceptSession('sessions', 'a')
    await lost.receiveMessages(1)
    bus().faults.dropConnections()
    const receiver = await client().acceptNextSession('sessions')
    expect(bodies(await receiver.receiveMessages(1))).toEqual([1])
  })

  test('is lost with its lock, and its messages return counted', async () => {
    await send(['a', 1])
    const first = await client().acceptSession('sessions', 'a', { maxAutoLockRenewalDurationInMs: 0 })
    const message = only(await first.receiveMessages(1))
    bus().faults.expireLocks('sessions')
    await closed(first)
    await expect(first.completeMessage(message)).rejects.toMatchObject({ code: 'SessionLockLost' })
    const second = await client().acceptSession('sessions', 'a')
    expect(only(await second.receiveMessages(1)).deliveryCount).toBe(1)
  })

  test('has its lock renewed', async () => {
    const receiver = await client().acceptSession('sessions', 'a')
    const before = receiver.sessionLockedUntilUtc.getTime()
    const after = await receiver.renewSessionLock()
    expect(after.getTime()).toBeGreaterThanOrEqual(before)
  })

  test('peeks, defers and dead-letters its own messages', async () => {
    await send(['a', 1], ['b', 2], ['a', 3])
    const receiver = await client().acceptSession('sessions', 'a')
    expect(bodies(await receiver.peekMessages(10))).toEqual([1, 3])
    const [one, three] = await receiver.receiveMessages(2)
    if (!one?.sequenceNumber || !three) throw new Error('Both messages were to be received.')
    await receiver.deferMessage(one)
    await receiver.deadLetterMessage(three)
    const deferred = only(await receiver.receiveDeferredMessages(one.sequenceNumber))
    await receiver.completeMessage(deferred)
    const deadLetters = client().createReceiver('sessions', { subQueueType: 'deadLetter' })
    expect(bodies(await deadLetters.receiveMessages(1))).toEqual([3])
    expect(bus().queue('sessions')).toMatchObject({ active: 1, deferred: 0 })
  })
})
