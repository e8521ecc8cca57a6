import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { CredentialUnavailableError } from '@azure/identity'
import { startServiceBus, type LocalServiceBus } from '@handoff-hub/local-service-bus'
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

const refuses = (condition: string, operation: 'attach' | 'peek' = 'attach') => {
  const effect = { kind: 'fail', condition } as const
  server.faults.add({ operation, entity: QUEUES.status, times: 20, effect })
}

describe('a look at Service Bus', () => {
  test('whose queues can be sent to', async () => {
    expect(await look()).toEqual({ state: 'Connected' })
  })

  test.each([
    ['attach', 'Sender'],
    ['peek', 'Receiver'],
  ] as const)(
    'that refuses the identity to %s names the role, %s, and the queue',
    async (operation, role) => {
      refuses('amqp:unauthorized-access', operation)
      expect(await look()).toMatchObject({
        state: 'Error',
        problem: 'RoleMissing',
        mend: expect.stringContaining(`"Azure Service Bus Data ${role}" on the queue ${QUEUES.status}`),
      })
    },
  )

  test('with a queue that is disabled names it', async () => {
    refuses('com.microsoft:entity-disabled')
    expect(await look()).toMatchObject({
      state: 'Error',
      problem: 'QueueDisabled',
      mend: expect.stringContaining(QUEUES.status),
    })
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
