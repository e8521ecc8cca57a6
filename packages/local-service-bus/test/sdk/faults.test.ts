import { describe, expect, test } from '@jest/globals'
import { bodies, closed, only, useServiceBus } from '../support.ts'

const { bus, client } = useServiceBus({
  Queues: [{ Name: 'plain' }, { Name: 'other' }, { Name: 'sessions', Properties: { RequiresSession: true } }],
})

/** The SDK notices a lost answer by its patience alone, even when the connection breaks. */
const hasty = () => client({ retryOptions: { maxRetries: 0, timeoutInMs: 1_500 } })

describe('a planned fault', () => {
  test('fails the next operations of a kind and entity, and no others', async () => {
    const sender = client().createSender('plain')
    const fault = bus().faults.add({
      operation: 'send',
      entity: 'plain',
      times: 2,
      effect: { kind: 'fail', condition: 'com.microsoft:server-busy' },
    })
    await client().createSender('other').sendMessages({ body: 0 })
    await expect(sender.sendMessages({ body: 1 })).rejects.toMatchObject({ code: 'ServiceBusy' })
    expect(fault.remaining()).toBe(1)
    await expect(sender.sendMessages({ body: 2 })).rejects.toMatchObject({ code: 'ServiceBusy' })
    await sender.sendMessages({ body: 3 })
    expect(fault.remaining()).toBe(0)
    expect(bus().queue('plain')).toMatchObject({ active: 1 })
  })

  test('loses the answer of a send that was carried out', async () => {
    bus().faults.add({ operation: 'send', effect: { kind: 'loseAnswer', disconnect: true } })
    await expect(hasty().createSender('plain').sendMessages({ body: 1 })).rejects.toThrow()
    expect(bus().queue('plain')).toMatchObject({ active: 1 })
  })

  test('never answers', async () => {
    bus().faults.add({ operation: 'send', effect: { kind: 'loseAnswer', disconnect: false } })
    const hasty = client({ retryOptions: { maxRetries: 0, timeoutInMs: 300 } })
    await expect(hasty.createSender('plain').sendMessages({ body: 1 })).rejects.toMatchObject({
      code: 'ServiceTimeout',
    })
    expect(bus().queue('plain')).toMatchObject({ active: 1 })
  })

  test('breaks the connection before anything is done', async () => {
    bus().faults.add({ operation: 'send', effect: { kind: 'disconnect' } })
    await expect(hasty().createSender('plain').sendMessages({ body: 1 })).rejects.toThrow()
    expect(bus().queue('plain')).toMatchObject({ active: 0 })
  })

  test('delays', async () => {
    bus().faults.add({ operation: 'send', effect: { kind: 'delay', milliseconds: 150 } })
    const sender = client().createSender('plain')
    await Promise.all([sender.sendMessages({ body: 'delayed' }), sender.sendMessages({ body: 'prompt' })])
    expect(bodies(await client().createReceiver('plain').receiveMessages(2))).toEqual(['prompt', 'delayed'])
  })

  test('fails a settlement, after which the lock is still good', async () => {
    await client().createSender('plain').sendMessages({ body: 1 })
    const receiver = client().createReceiver('plain')
    const message = only(await receiver.receiveMessages(1))
    bus().faults.add({
      operation: 'settle',
      effect: { kind: 'fail', condition: 'com.microsoft:server-busy' },
    })
    await expect(receiver.completeMessage(message)).rejects.toMatchObject({ code: 'ServiceBusy' })
    expect(bus().queue('plain')).toMatchObject({ active: 1, locked: 1 })
  })

  test('fails an attach and an authorization', async () => {
    const effect = { kind: 'fail', condition: 'amqp:unauthorized-access' } as const
    bus().faults.add({ operation: 'authorize', effect })
    await expect(client().createSender('plain').sendMessages({ body: 1 })).rejects.toMatchObject({
      code: 'UnauthorizedAccess',
    })
    bus().faults.add({
      operation: 'attach',
      effect: { kind: 'fail', condition: 'com.microsoft:server-busy' },
    })
    await expect(client().createSender('plain').sendMessages({ body: 1 })).rejects.toMatchObject({
      code: 'ServiceBusy',
    })
    await client().createSender('plain').sendMessages({ body: 1 })
  })
})

test('an identity may lack one claim of a queue and have the other', async () => {
  const effect = { kind: 'fail', condition: 'amqp:unauthorized-access' } as const
  bus().faults.add({ operation: 'attach', claim: 'Listen', entity: 'plain', effect })
  await client().createSender('plain').sendMessages({ body: 1 })
  await expect(client().createReceiver('plain').receiveMessages(1)).rejects.toMatchObject({
    code: 'UnauthorizedAccess',
  })
})

describe('a fault that waits for its turn', () => {
  test('lets as many pass as planned, and says when it strikes', async () => {
    const struck: string[] = []
    bus().faults.add({
      operation: 'send',
      entity: 'plain',
      after: 1,
      effect: { kind: 'fail', condition: 'com.microsoft:server-busy' },
      struck: () => struck.push(`with ${bus().queue('plain').active} in the queue`),
    })
    const sender = client().createSender('plain')
    await sender.sendMessages({ body: 1 })
    expect(struck).toEqual([])
    await expect(sender.sendMessages({ body: 2 })).rejects.toMatchObject({ code: 'ServiceBusy' })
    expect(struck).toEqual(['with 1 in the queue'])
  })

  test('each operation is told of before it is carried out, until nobody listens', async () => {
    const heard: string[] = []
    const stop = bus().observe((operation, entity) => {
      if (operation === 'send') heard.push(`${operation} ${entity}, ${bus().queue('plain').active}`)
    })
    await client().createSender('plain').sendMessages({ body: 1 })
    stop()
    await client().createSender('plain').sendMessages({ body: 2 })
    expect(heard).toEqual(['send plain, 0'])
  })
})

describe('losing locks', () => {
  test('of a message: who had it can settle it no more, and another gets it', async () => {
    await client().createSender('plain').sendMessages({ body: 1 })
    const receiver = client().createReceiver('plain')
    const message = only(await receiver.receiveMessages(1))
    bus().faults.expireLocks('plain')
    await expect(receiver.completeMessage(message)).rejects.toMatchObject({ code: 'MessageLockLost' })
    const again = only(await client().createReceiver('plain').receiveMessages(1))
    expect(again).toMatchObject({ body: 1, deliveryCount: 1 })
  })

  test('of a session: who had it can settle no more, and another gets it', async () => {
    await client().createSender('sessions').sendMessages({ body: 1, sessionId: 's' })
    const holder = await client().acceptNextSession('sessions')
    const message = only(await holder.receiveMessages(1))
    bus().faults.expireLocks()
    // What is settled before the SDK has heard of it gets no answer, and is given up after a minute.
    await closed(holder)
    await expect(holder.completeMessage(message)).rejects.toMatchObject({ code: 'SessionLockLost' })
    const next = await client().acceptSession('sessions', 's')
    expect(only(await next.receiveMessages(1))).toMatchObject({ body: 1, deliveryCount: 1 })
  })

  test('of one queue leaves those of another', async () => {
    await client().createSender('other').sendMessages({ body: 1 })
    const receiver = client().createReceiver('other')
    const message = only(await receiver.receiveMessages(1))
    bus().faults.expireLocks('plain')
    await receiver.completeMessage(message)
    expect(bus().queue('other')).toMatchObject({ active: 0, locked: 0 })
  })
})

describe('dropping connections', () => {
  test('leaves a client that retries unharmed', async () => {
    const patient = client({ retryOptions: { maxRetries: 3, retryDelayInMs: 10, timeoutInMs: 1_500 } })
    const sender = patient.createSender('plain')
    await sender.sendMessages({ body: 1 })
    expect(bus().faults.dropConnections()).toBe(1)
    await sender.sendMessages({ body: 2 })
    expect(bus().queue('plain')).toMatchObject({ active: 2 })
  })

  test('forgets consumers at once: the next one gets the messages', async () => {
    const lost = client().createReceiver('plain')
    const nothing = lost.receiveMessages(10, { maxWaitTimeInMs: 5_000 }).catch(() => [])
    // A second client's answer says that the first one's link is open too.
    await client().createReceiver('plain').peekMessages(1)
    bus().faults.dropConnections()
    await client().createSender('plain').sendMessages({ body: 1 })
    expect(bodies(await client().createReceiver('plain').receiveMessages(1))).toEqual([1])
    await nothing
  })
})

describe('connections', () => {
  test('are counted until their clients are gone', async () => {
    expect(bus().connections()).toBe(0)
    const [first, second] = [client(), client()]
    await first.createSender('plain').sendMessages({ body: 1 })
    await second.createSender('plain').sendMessages({ body: 2 })
    expect(bus().connections()).toBe(2)
    await first.close()
    expect(bus().connections()).toBe(1)
  })
})
