import type { Check, Finding } from '../../use-cases/ports-checks.ts'
import { QUEUES } from '../../messages/envelope.ts'
import { codeOf } from '../service-bus/errors.ts'
import { isWithoutIdentity, look, noIdentity, textOf } from './look.ts'

const UNREACHABLE =
  'Check that ServiceBusConnection__fullyQualifiedNamespace (locally ServiceBusConnection) names the namespace, and that the network lets the hub reach it by AMQP (port 5671)'

/**
 * @returns a look at the queues that the hub sends to.
 * @param open opens the link of a queue, and sends nothing.
 */
export function serviceBusCheck(open: (queue: string) => Promise<unknown>): Check {
  const openAll = async () => {
    for (const queue of Object.values(QUEUES)) {
      try {
        await open(queue)
      } catch (error) {
        throw new QueueError(queue, error)
      }
    }
  }
  return { name: 'Service Bus', look: () => look(openAll, meaningOf, { unreachable: UNREACHABLE }) }
}

class QueueError extends Error {
  readonly queue: string
  constructor(queue: string, cause: unknown) {
    super(queue, { cause })
    this.queue = queue
  }
}

function meaningOf(error: unknown): Finding {
  const detail = textOf(error)
  if (isWithoutIdentity(error)) return noIdentity('ServiceBusConnection__clientId', error)
  const queue = error instanceof QueueError ? error.queue : ''
  const refused = (problem: string, mend: string): Finding => ({ state: 'Error', problem, mend, detail })
  switch (codeOf(error instanceof QueueError ? error.cause : error)) {
    case 'UnauthorizedAccess':
      return refused(
        'RoleMissing',
        'Give the identity of the hub the role "Azure Service Bus Data Sender" on the namespace (a connection string needs the claim Send); a new role takes some minutes',
      )
    case 'MessagingEntityNotFound':
      return refused('QueueMissing', `Create the queue ${queue} as infra/service-bus.json defines it`)
    case 'MessagingEntityDisabled':
      return refused('QueueDisabled', `The queue ${queue} is disabled: set its status to Active`)
    case 'QuotaExceeded':
      return refused('QueueFull', `The queue ${queue} is full: find out why nobody takes its messages`)
    case 'ServiceBusy': {
      const mend = 'Service Bus throttles: wait, or raise the tier of the namespace'
      return { state: 'Disconnected', problem: 'Busy', mend, detail }
    }
    case undefined:
    default:
      return { state: 'Disconnected', problem: 'Unreachable', mend: UNREACHABLE, detail }
  }
}
