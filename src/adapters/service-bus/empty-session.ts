import { randomUUID } from 'node:crypto'
import type { ServiceBusClient } from '@azure/service-bus'
import { codeOf } from './errors.ts'

/**
 * Shows that the hub may receive from a queue whose messages are in sessions, and takes none: accepts a
 * session that nobody sends to, and leaves it again.
 */
export async function acceptEmptySession(client: ServiceBusClient, queue: string): Promise<void> {
  try {
    const session = await client.acceptSession(queue, `look-${randomUUID()}`)
    await session.close()
  } catch (error) {
    // The SDK takes every refusal of a session for a lock of somebody else.
    throw codeOf(error) === 'SessionCannotBeLocked' ? await reasonOf(error, client, queue) : error
  }
}

/** Without a session nobody receives from this queue either; but when there is another reason, the SDK passes that on. */
async function reasonOf(refusal: unknown, client: ServiceBusClient, queue: string): Promise<unknown> {
  const receiver = client.createReceiver(queue)
  try {
    await receiver.receiveMessages(1, { maxWaitTimeInMs: 1 })
    return refusal
  } catch (error) {
    return codeOf(error) === 'GeneralError' ? refusal : error
  } finally {
    await receiver.close()
  }
}
