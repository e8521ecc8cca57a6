import { describe, expect, test } from '@jest/globals'
import { bodies, only, useServiceBus } from '../support.ts'

const { bus, client } = useServiceBus({
  Queues: [
    { Name: 'plain' },
    {
      Name: 'strict',
      Properties: {
        DefaultMessageTimeToLive: 'PT0.2S',
        DeadLetteringOnMessageExpiration: true,
        RequiresDuplicateDetection: true,
      },
    },
  ],
})

describe('scheduled messages', () => {
  test('come in their time, and say that they had been scheduled', async () => {
    const sender = client().createSender('plain')
    await sender.scheduleMessages([{ body: 'later' }], new Date(Date.now() + 2_000))
    expect(bus().queue('plain')).toMatchObject({ active: 0, scheduled: 1 })
    const message = only(await client().createReceiver('plain').receiveMessages(1))
    expect(message).toMatchObject({ body: 'later', state: 'scheduled' })
  })

  test('come at once when their time is over, or is a property of the message', async () => {
    const sender = client().createSender('plain')
    await sender.scheduleMessages({ body: 1 }, new Date(Date.now() - 1_000))
    await sender.sendMessages({ body: 2, scheduledEnqueueTimeUtc: new Date(Date.now() + 60_000) })
    expect(bodies(await client().createReceiver('plain').receiveMessages(1))).toEqual([1])
    expect(bus().queue('plain')).toMatchObject({ scheduled: 1 })
  })

  test('come all now when the test says so, in the order of their times', async () => {
    const sender = client().createSender('plain')
    const numbers = await sender.scheduleMessages({ body: 'latest' }, new Date(Date.now() + 90_000))
    await sender.scheduleMessages({ body: 'later' }, new Date(Date.now() + 60_000))
    bus().faults.deliverScheduled('plain')
    expect(bus().queue('plain')).toMatchObject({ active: 2, scheduled: 0 })
    const messages = await client().createReceiver('plain').receiveMessages(2)
    expect(messages).toMatchObject([{ body: 'later', state: 'scheduled' }, { body: 'latest' }])
    await expect(sender.cancelScheduledMessages(numbers)).rejects.toMatchObject({ code: 'MessageNotFound' })
  })

  test('can be peeked, and cancelled once', async () => {
    const sender = client().createSender('plain')
    const numbers = await sender.scheduleMessages([{ body: 1 }, { body: 2 }], new Date(Date.now() + 60_000))
    const peeked = await client().createReceiver('plain').peekMessages(5)
    expect(peeked.map(({ state }) => state)).toEqual(['scheduled', 'scheduled'])
    await sender.cancelScheduledMessages(numbers)
    expect(bus().queue('plain')).toMatchObject({ scheduled: 0 })
    await expect(sender.cancelScheduledMessages(numbers)).rejects.toMatchObject({ code: 'MessageNotFound' })
  })
})

describe('expiry', () => {
  test('moves a message to the dead letters', async () => {
    await client().createSender('strict').sendMessages({ body: 'old' })
    const dead = only(
      await client().createReceiver('strict', { subQueueType: 'deadLetter' }).receiveMessages(1),
    )
    expect(dead).toMatchObject({
      body: 'old',
      deadLetterReason: 'TTLExpiredException',
      deadLetterErrorDescription: 'The message expired and was dead lettered.',
    })
  })
})

describe('duplicate detection', () => {
  test('drops a message with an id seen before, alone or within an array', async () => {
    const sender = client().createSender('strict')
    await sender.sendMessages([
      { body: 1, messageId: 'same' },
      { body: 2, messageId: 'same' },
      { body: 3, messageId: 'other' },
    ])
    await sender.sendMessages({ body: 4, messageId: 'same' })
    expect(bus().queue('strict')).toMatchObject({ active: 2 })
  })
})
