import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { ServiceBusClient } from '@azure/service-bus'
import { startServiceBus, type LocalServiceBus } from '../../src/index.ts'

let bus: LocalServiceBus
let client: ServiceBusClient

beforeEach(async () => {
  bus = await startServiceBus({
    config: {
      UserConfig: {
        Namespaces: [
          {
            Name: 'test',
            Queues: [{ Name: 'plain' }, { Name: 'sessions', Properties: { RequiresSession: true } }],
          },
        ],
      },
    },
  })
  client = new ServiceBusClient(bus.connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 5_000 } })
})

afterEach(async () => {
  await client.close()
  await bus.close()
})

test('sends, receives and completes', async () => {
  await client.createSender('plain').sendMessages({ body: { hello: 1 }, applicationProperties: { a: 1 } })
  expect(bus.queue('plain')).toMatchObject({ active: 1 })
  const receiver = client.createReceiver('plain')
  const [message] = await receiver.receiveMessages(1)
  expect(message?.body).toEqual({ hello: 1 })
  if (message) await receiver.completeMessage(message)
  expect(bus.queue('plain')).toMatchObject({ active: 0 })
})

test('sessions', async () => {
  await client.createSender('sessions').sendMessages({ body: 'x', sessionId: 'one' })
  const receiver = await client.acceptNextSession('sessions')
  expect(receiver.sessionId).toBe('one')
  await receiver.setSessionState({ a: 1 })
  expect(await receiver.getSessionState()).toEqual({ a: 1 })
  const [message] = await receiver.receiveMessages(1)
  expect(message?.body).toBe('x')
  if (message) await receiver.completeMessage(message)
  await receiver.close()
})
