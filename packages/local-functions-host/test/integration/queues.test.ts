import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { openBench, type QueueBench, type QueueHost } from '../support/queues.ts'

let bench: QueueBench
let host: QueueHost

beforeEach(async () => {
  bench = await openBench()
  host = await bench.start()
})
afterEach(async () => {
  await host.kill()
  await bench.close()
})

test('a message reaches its function with the metadata that Azure gives, and is completed', async () => {
  await bench.send('single', {
    body: { id: 'a' },
    messageId: '42',
    subject: 'greeting',
    correlationId: 'c-1',
    contentType: 'application/json',
    applicationProperties: { Skill: 'credit cards' },
  })
  const [started] = await host.records(2)
  expect(started).toMatchObject({
    functionName: 'single',
    body: { id: 'a' },
    triggerMetadata: {
      messageId: 42,
      deliveryCount: 1,
      sequenceNumber: 1,
      subject: 'greeting',
      label: 'greeting',
      correlationId: 'c-1',
      contentType: 'application/json',
      applicationProperties: { skill: 'credit cards' },
      id: 'a',
      client: { fullyQualifiedNamespace: '127.0.0.1' },
      sys: { methodName: 'single' },
    },
  })
  expect(started?.triggerMetadata?.enqueuedTimeUtc).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+$/)
  expect(started?.triggerMetadata?.enqueuedTime).toMatch(/\+00:00$/)
  await host.stop()
  expect(bench.bus.queue('single')).toMatchObject({ active: 0, deadLettered: 0 })
})

test('the members of a JSON body overwrite the envelope', async () => {
  await bench.send('single', {
    body: { messageId: 'from the body', deliveryCount: 7, to: null },
    to: 'envelope',
  })
  const [started] = await host.records(2)
  expect(started?.triggerMetadata).toMatchObject({
    messageId: 'from the body',
    deliveryCount: 7,
    to: 'envelope',
  })
})

test('a failing message is delivered again at once, then reaches the function of the dead letters', async () => {
  await bench.send('single', { body: { id: 'bad', fail: 'always' } })
  const records = await host.records(4)
  expect(records.slice(0, 3).map(({ triggerMetadata }) => triggerMetadata?.deliveryCount)).toEqual([1, 2, 3])
  expect(records[3]).toMatchObject({
    functionName: 'dead',
    body: { id: 'bad' },
    triggerMetadata: { applicationProperties: { deadLetterReason: 'MaxDeliveryCountExceeded' } },
  })
})

test('sessions run side by side, each in order, and a redelivery keeps the order', async () => {
  await bench.send('session', [
    { sessionId: 'x', body: { id: 'x1', wait: true } },
    { sessionId: 'x', body: { id: 'x2', fail: 'once' } },
    { sessionId: 'x', body: { id: 'x3' } },
    { sessionId: 'y', body: { id: 'y1' } },
    { sessionId: 'z', body: { id: 'z1' } },
  ])
  const before = await host.records(5)
  expect(
    before
      .map(({ done }) => done)
      .filter((done) => done !== undefined)
      .sort(),
  ).toEqual(['y1', 'z1'])
  host.release()
  const after = await host.records(11)
  const ended = after.map(({ done }) => done).filter((done) => done?.startsWith('x'))
  expect(ended).toEqual(['x1', 'x2', 'x3'])
  expect(after[0]?.triggerMetadata).toHaveProperty('messageSession')
})

test('more sessions than maxConcurrentSessions take their turns', async () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  await bench.send(
    'session',
    names.map((name) => ({ sessionId: name, body: { id: name } })),
  )
  const records = await host.records(10)
  expect(records.flatMap(({ done }) => done ?? []).sort()).toEqual(names)
})

test('a batch comes as one array, without its empty bodies', async () => {
  await bench.send('batch', [
    { body: { id: 'a' }, messageId: 'm-1' },
    { body: Buffer.alloc(0) },
    { body: 'text', messageId: 'm-3' },
  ])
  const [batch] = await host.records(2)
  expect(batch?.body).toEqual([{ id: 'a' }, 'text'])
  expect(batch?.triggerMetadata).toMatchObject({
    deliveryCountArray: [1, 1, 1],
    sequenceNumberArray: [{ low: 1, high: 0, unsigned: false }, { low: 2 }, { low: 3 }],
  })
})

test('without auto-complete a successful message stays locked', async () => {
  await bench.send('kept', { body: { id: 'k' } })
  await host.records(2)
  await host.stop()
  expect(bench.bus.queue('kept')).toMatchObject({ locked: 1 })
})

test('a queue function can be run by hand', async () => {
  const run = (path: string) =>
    host.request(`/admin/functions/single${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input: '{"id":"by hand"}' }),
    })
  expect((await run('')).status).toBe(202)
  expect((await run('?wait=true')).status).toBe(200)
  expect((await host.records(4))[0]?.body).toEqual({ id: 'by hand' })
})

test('stop lets a running invocation end and settles its message, and takes no other', async () => {
  await bench.send('session', [
    { sessionId: 's', body: { id: 's1', wait: true } },
    { sessionId: 's', body: { id: 's2' } },
  ])
  await host.records(1)
  const stopped = host.stop()
  await host.logged('Stopping')
  host.release()
  expect(await stopped).toBe(0)
  expect(bench.bus.queue('session')).toMatchObject({ active: 1, locked: 0 })
})

test('after kill -9 another host gets the message', async () => {
  await bench.send('single', { body: { id: 'lost', wait: true } })
  await host.records(1)
  await host.kill()
  // As long as the connection is dying, the message could still go there.
  await bench.onlySenderConnected()
  bench.bus.faults.expireLocks()
  host = await bench.start()
  const [again] = await host.records(1)
  expect(again).toMatchObject({ body: { id: 'lost' }, triggerMetadata: { deliveryCount: 2 } })
})

test('a function that outruns functionTimeout ends the host, and its message stays locked', async () => {
  const impatient = await bench.start({ AzureFunctionsJobHost__functionTimeout: '00:00:00.5000000' })
  await host.kill()
  await bench.send('session', { sessionId: 's', body: { id: 'slow', wait: true } })
  expect(await impatient.exited).toBe(1)
  expect(await impatient.logged('exceeded by function')).toContain("'session'")
})
