import { once } from 'node:events'
import { expect, test } from '@jest/globals'
import rhea from 'rhea'
import { bodies, useServiceBus } from '../support.ts'

const { bus, client } = useServiceBus({ Queues: [{ Name: 'plain' }] })

test('a drain is answered also when its credit is already used up', async () => {
  await client().createSender('plain').sendMessages({ body: 1 })
  const container = rhea.create_container()
  const connection = container.connect({
    host: '127.0.0.1',
    port: bus().port,
    username: 'any',
    reconnect: false,
  })
  connection.on('disconnected', () => undefined)
  const receiver = connection.open_receiver({ source: 'plain', credit_window: 0, autoaccept: false })
  receiver.add_credit(1)
  await once(receiver, 'message')
  receiver.drain_credit()
  await once(receiver, 'receiver_drained')
  connection.close()
  await once(connection, 'connection_close')
})

test('credit given back is not used later', async () => {
  const receiver = client().createReceiver('plain', { receiveMode: 'receiveAndDelete' })
  expect(await receiver.receiveMessages(3, { maxWaitTimeInMs: 50 })).toEqual([])
  await client()
    .createSender('plain')
    .sendMessages([1, 2, 3, 4, 5].map((body) => ({ body })))
  expect(bodies(await receiver.receiveMessages(2))).toEqual([1, 2])
  expect(bus().queue('plain')).toMatchObject({ active: 3 })
})
