import { describe, expect, test } from '@jest/globals'
import type { ServiceBusReceivedMessage } from '@azure/service-bus'
import { bodies, only, useServiceBus } from '../support.ts'

const { bus, client } = useServiceBus({
  Queues: [
    { Name: 'plain', Properties: { MaxDeliveryCount: 3 } },
    { Name: 'short', Properties: { LockDuration: 'PT0.5S', MaxDeliveryCount: 2 } },
    { Name: 'nested/name', Properties: {} },
  ],
})

describe('sending', () => {
  test('keeps every kind of body and every property as it was sent', async () => {
    await client()
      .createSender('plain')
      .sendMessages({
        body: { text: 'grüße', list: [1, null, true] },
        messageId: 'm1',
        correlationId: 'c1',
        subject: 's',
        to: 't',
        replyTo: 'r',
        replyToSessionId: 'rs',
        contentType: 'application/json',
        partitionKey: 'p',
        sessionId: 'p',
        timeToLive: 60_000,
        applicationProperties: { int: 5, float: 1.5, yes: true, text: 'x' },
      })
    const message = only(await client().createReceiver('plain').receiveMessages(1))
    expect(message).toMatchObject({
      body: { text: 'grüße', list: [1, null, true] },
      messageId: 'm1',
      correlationId: 'c1',
      subject: 's',
      to: 't',
      replyTo: 'r',
      replyToSessionId: 'rs',
      contentType: 'application/json',
      partitionKey: 'p',
      sessionId: 'p',
      timeToLive: 60_000,
      applicationProperties: { int: 5, float: 1.5, yes: true, text: 'x' },
      state: 'active',
      deliveryCount: 0,
    })
    expect(message.sequenceNumber?.toNumber()).toBe(1)
    expect(message.lockedUntilUtc?.getTime()).toBeGreaterThan(Date.now())
  })

  test.each([
    ['text', 'hello'],
    ['bytes', Buffer.from([0, 1, 255])],
    ['number', 42.5],
    ['null', null],
    ['list', ['a', 1]],
  ])('carries a body of kind %s', async (_, body) => {
    await client().createSender('plain').sendMessages({ body })
    const message = only(await client().createReceiver('plain').receiveMessages(1))
    expect(message.body).toEqual(body)
  })

  test('gives an id to a message without one', async () => {
    await client().createSender('plain').sendMessages({ body: 1 })
    const message = only(await client().createReceiver('plain').receiveMessages(1))
    expect(message.messageId).toMatch(/^[0-9a-f]{32}$/)
  })

  test('takes arrays and batches in order', async () => {
    const sender = client().createSender('plain')
    await sender.sendMessages([{ body: 1 }, { body: 2 }])
    const batch = await sender.createMessageBatch()
    expect(batch.maxSizeInBytes).toBe(256 * 1024)
    expect(batch.tryAddMessage({ body: 3 })).toBe(true)
    expect(batch.tryAddMessage({ body: 4 })).toBe(true)
    await sender.sendMessages(batch)
    const receiver = client().createReceiver('plain', { receiveMode: 'receiveAndDelete' })
    expect(bodies(await receiver.receiveMessages(4))).toEqual([1, 2, 3, 4])
    expect(bus().queue('plain')).toMatchObject({ active: 0 })
  })

  test('refuses a message of more than 256 KB, however it is sent', async () => {
    const sender = client().createSender('plain')
    const body = 'x'.repeat(300_000)
    await expect(sender.sendMessages({ body })).rejects.toMatchObject({ code: 'MessageSizeExceeded' })
    const later = new Date(Date.now() + 60_000)
    await expect(sender.scheduleMessages({ body }, later)).rejects.toMatchObject({
      code: 'MessageSizeExceeded',
    })
    await sender.sendMessages({ body: 'x'.repeat(250_000) })
    expect(bus().queue('plain')).toMatchObject({ active: 1, scheduled: 0 })
  })

  test('knows names with slashes, in any case', async () => {
    await client().createSender('NESTED/name').sendMessages({ body: 1 })
    expect(bus().queue('nested/NAME')).toMatchObject({ active: 1 })
  })
})

describe('a queue that does not exist', () => {
  const refusal = { code: 'MessagingEntityNotFound' }

  test('is refused at once for whatever is asked of it', async () => {
    const unknown = client()
    await expect(unknown.createSender('none').sendMessages({ body: 1 })).rejects.toMatchObject(refusal)
    await expect(unknown.createReceiver('none').receiveMessages(1)).rejects.toMatchObject(refusal)
    await expect(unknown.createReceiver('none').peekMessages(1)).rejects.toMatchObject(refusal)
    await expect(unknown.acceptSession('none', 'one')).rejects.toMatchObject(refusal)
    await expect(unknown.acceptNextSession('none')).rejects.toMatchObject(refusal)
  })
})

describe('settling', () => {
  async function receiveOne() {
    await client()
      .createSender('plain')
      .sendMessages({ body: 'x', applicationProperties: { kept: 1 } })
    const receiver = client().createReceiver('plain')
    return { receiver, message: only(await receiver.receiveMessages(1)) }
  }

  test('completes', async () => {
    const { receiver, message } = await receiveOne()
    expect(bus().queue('plain')).toMatchObject({ active: 1, locked: 1 })
    await receiver.completeMessage(message)
    expect(bus().queue('plain')).toMatchObject({ active: 0, locked: 0 })
  })

  test('abandons with changed properties, counting the delivery', async () => {
    const { receiver, message } = await receiveOne()
    await receiver.abandonMessage(message, { added: 'later' })
    const again = only(await receiver.receiveMessages(1))
    expect(again.deliveryCount).toBe(1)
    expect(again.applicationProperties).toEqual({ kept: 1, added: 'later' })
  })

  test('dead-letters with reason and description', async () => {
    const { receiver, message } = await receiveOne()
    await receiver.deadLetterMessage(message, {
      deadLetterReason: 'why',
      deadLetterErrorDescription: 'because',
      extra: true,
    })
    const deadLetters = client().createReceiver('plain', { subQueueType: 'deadLetter' })
    const dead = only(await deadLetters.receiveMessages(1))
    expect(dead).toMatchObject({ body: 'x', deadLetterReason: 'why', deadLetterErrorDescription: 'because' })
    expect(dead.applicationProperties).toMatchObject({ kept: 1, extra: true })
    await expect(deadLetters.deadLetterMessage(dead)).rejects.toMatchObject({ code: 'GeneralError' })
    expect(bus().queue('plain/$DeadLetterQueue')).toMatchObject({ active: 1, locked: 1 })
  })

  test('dead-letters after too many deliveries', async () => {
    const { receiver, message } = await receiveOne()
    await receiver.abandonMessage(message)
    await receiver.abandonMessage(only(await receiver.receiveMessages(1)))
    await receiver.abandonMessage(only(await receiver.receiveMessages(1)))
    const deadLetters = client().createReceiver('plain', { subQueueType: 'deadLetter' })
    expect(only(await deadLetters.receiveMessages(1))).toMatchObject({
      deadLetterReason: 'MaxDeliveryCountExceeded',
      deadLetterErrorDescription: 'Message could not be consumed after 3 delivery attempts.',
    })
  })

  test('defers, receives by sequence number, and settles after the receiver is closed', async () => {
    const { receiver, message } = await receiveOne()
    await receiver.deferMessage(message)
    expect(bus().queue('plain')).toMatchObject({ active: 0, deferred: 1 })
    const number = message.sequenceNumber
    if (!number) throw new Error('A received message has a sequence number.')
    const deferred = only(await receiver.receiveDeferredMessages(number))
    expect(deferred).toMatchObject({ state: 'deferred', deliveryCount: 1 })
    await receiver.renewMessageLock(deferred)
    await receiver.completeMessage(deferred)
    expect(bus().queue('plain')).toMatchObject({ deferred: 0 })
    await expect(receiver.receiveDeferredMessages(number)).rejects.toMatchObject({ code: 'MessageNotFound' })
  })

  test('refuses to settle by a lock that is over', async () => {
    const { receiver, message } = await receiveOne()
    bus().faults.expireLocks('plain')
    await expect(receiver.completeMessage(message)).rejects.toMatchObject({ code: 'MessageLockLost' })
    await expect(receiver.renewMessageLock(message)).rejects.toMatchObject({ code: 'MessageLockLost' })
  })

  test('keeps a lock while its client renews it, and ends it when not', async () => {
    await client().createSender('short').sendMessages({ body: 'x' })
    const receiver = client().createReceiver('short', { maxAutoLockRenewalDurationInMs: 0 })
    const message = only(await receiver.receiveMessages(1))
    const renewed = await receiver.renewMessageLock(message)
    expect(renewed.getTime()).toBeGreaterThanOrEqual(message.lockedUntilUtc?.getTime() ?? Infinity)
    const again = only(await receiver.receiveMessages(1, { maxWaitTimeInMs: 3_000 }))
    expect(again.deliveryCount).toBe(1)
  })

  test('keeps the lock of a client that has gone', async () => {
    await receiveOne()
    bus().faults.dropConnections()
    expect(bus().queue('plain')).toMatchObject({ active: 1, locked: 1 })
  })
})

describe('receiving', () => {
  test('waits for a message to come', async () => {
    const receiver = client().createReceiver('plain')
    const received = receiver.receiveMessages(1)
    await client().createSender('plain').sendMessages({ body: 'late' })
    expect(bodies(await received)).toEqual(['late'])
  })

  test('comes back empty in time, and then works as before', async () => {
    const receiver = client().createReceiver('plain')
    expect(await receiver.receiveMessages(2, { maxWaitTimeInMs: 50 })).toEqual([])
    await client()
      .createSender('plain')
      .sendMessages([{ body: 1 }, { body: 2 }])
    expect(bodies(await receiver.receiveMessages(2))).toEqual([1, 2])
  })

  test('delivers more messages on one link than fit into the buffers of a session', async () => {
    const sender = client().createSender('plain')
    for (let start = 0; start < 17_000; start += 1_000) {
      await sender.sendMessages(Array.from({ length: 1_000 }, (_, index) => ({ body: start + index })))
    }
    const seen: unknown[] = []
    const receiver = client().createReceiver('plain')
    await new Promise<void>((resolve, reject) => {
      receiver.subscribe(
        {
          processMessage: async (message: ServiceBusReceivedMessage) => {
            seen.push(message.body)
            if (seen.length === 17_000) resolve()
            return Promise.resolve()
          },
          processError: async ({ error }) => {
            reject(error)
            return Promise.resolve()
          },
        },
        { maxConcurrentCalls: 200 },
      )
    })
    expect(new Set(seen).size).toBe(17_000)
  })

  test('peeks without locking, from the beginning and from a number', async () => {
    await client()
      .createSender('plain')
      .sendMessages([{ body: 1 }, { body: 2 }, { body: 3 }])
    const receiver = client().createReceiver('plain')
    expect(bodies(await receiver.peekMessages(2))).toEqual([1, 2])
    expect(bodies(await receiver.peekMessages(2))).toEqual([3])
    expect(await receiver.peekMessages(2)).toEqual([])
    expect(bus().queue('plain')).toMatchObject({ active: 3, locked: 0 })
  })
})
