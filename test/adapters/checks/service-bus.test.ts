import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { CredentialUnavailableError } from '@azure/identity'
import { startServiceBus, type Fault, type LocalServiceBus } from '@handoff-hub/local-service-bus'
import { serviceBusCheck } from '../../../src/adapters/checks/service-bus.ts'
import { serviceBusClient } from '../../../src/adapters/service-bus/client.ts'
import { messages } from '../../../src/adapters/service-bus/messages.ts'
import { QUEUES } from '../../../src/messages/envelope.ts'
import queues from '../../../infra/service-bus.json' with { type: 'json' }

let server: LocalServiceBus
const clients: ReturnType<typeof serviceBusClient>[] = []

beforeAll(async () => {
  server = await startServiceBus({ config: queues })
})
afterEach(() => {
  server.faults.clear()
})
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()))
  await server.close()
})

/** As another process sees it, with links of its own. */
function look(connectionString = server.connectionString) {
  const client = serviceBusClient({ connectionString })
  clients.push(client)
  return messages(client).check.look()
}

const refuses = (condition: string, fault: Partial<Fault> = {}, bus = server) => {
  const effect = { kind: 'fail', condition } as const
  bus.faults.add({ operation: 'attach', entity: QUEUES.status, times: 20, effect, ...fault })
}

describe('a look at Service Bus', () => {
  test('whose queues can be sent to', async () => {
    expect(await look()).toEqual({ state: 'Connected' })
  })

  test('takes no message, and leaves no session locked', async () => {
    const client = serviceBusClient({ connectionString: server.connectionString })
    clients.push(client)
    await client.createSender(QUEUES.requests).sendMessages({ body: 1, sessionId: 'a skill' })
    expect(await look()).toEqual({ state: 'Connected' })
    expect(server.queue(QUEUES.requests)).toMatchObject({ active: 1, locked: 0 })
    const session = await client.acceptNextSession(QUEUES.requests)
    expect(session.sessionId).toBe('a skill')
    await session.close()
  })

  test('of an identity that lacks one role on one queue names both', async () => {
    const lacks = Object.values(QUEUES).flatMap((queue) => [
      { queue, role: 'Sender', fault: { operation: 'attach', claim: 'Send' } as const },
      queue === QUEUES.requests
        ? { queue, role: 'Receiver', fault: { operation: 'attach', claim: 'Listen' } as const }
        : { queue, role: 'Receiver', fault: { operation: 'peek' } as const },
    ])
    // The SDK tries each for a second, so all at once, each at a server of its own.
    const findings = lacks.map(async ({ queue, fault }) => {
      const own = await startServiceBus({ config: queues })
      refuses('amqp:unauthorized-access', { entity: queue, ...fault }, own)
      const finding = await look(own.connectionString)
      await own.close()
      return finding
    })
    const named = lacks.map(({ queue, role }) => ({
      state: 'Error',
      problem: 'RoleMissing',
      mend: expect.stringContaining(`"Azure Service Bus Data ${role}" on the queue ${queue},`),
    }))
    expect(await Promise.all(findings)).toMatchObject(named)
  })

  test('with a queue that is disabled names it', async () => {
    refuses('com.microsoft:entity-disabled')
    expect(await look()).toMatchObject({
      state: 'Error',
      problem: 'QueueDisabled',
      mend: expect.stringContaining(QUEUES.status),
    })
  })

  test('whose session queue gives out no session has the reason of the service', async () => {
    refuses('com.microsoft:entity-disabled', { entity: QUEUES.requests, claim: 'Listen' })
    expect(await look()).toMatchObject({
      problem: 'QueueDisabled',
      mend: expect.stringContaining(QUEUES.requests),
    })
    server.faults.clear()
    refuses('amqp:unauthorized-access', { entity: QUEUES.requests, claim: 'Listen', times: 1 })
    expect(await look()).toMatchObject({ problem: 'RoleMissing' })
  })

  test('with a queue that is missing names it', async () => {
    server.remove(QUEUES.transcripts)
    expect(await look()).toMatchObject({
      state: 'Error',
      problem: 'QueueMissing',
      mend: expect.stringContaining(QUEUES.transcripts),
    })
  })

  test('that is away names the setting, and not where it looked', async () => {
    const nowhere = server.connectionString.replace(/127\.0\.0\.1:\d+|localhost:\d+/, 'localhost:2')
    const finding = await look(nowhere)
    expect(finding).toMatchObject({
      state: 'Disconnected',
      mend: expect.stringContaining('ServiceBusConnection__fullyQualifiedNamespace'),
    })
    expect('mend' in finding && finding.mend).not.toContain('localhost')
  })

  test('by a hub without identity names the setting for it', async () => {
    const nobody = () => Promise.reject(new CredentialUnavailableError('no managed identity here'))
    const check = serviceBusCheck({ toSend: nobody, toReceive: nobody })
    expect(await check.look()).toMatchObject({
      state: 'Error',
      problem: 'NoIdentity',
      mend: expect.stringContaining('ServiceBusConnection__clientId'),
      detail: expect.stringContaining('no managed identity here'),
    })
  })
})
