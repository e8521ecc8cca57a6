import type { Check, Finding } from '../../use-cases/ports-checks.ts'
import { QUEUES } from '../../messages/envelope.ts'
import { codeOf } from '../service-bus/errors.ts'
import { isWithoutIdentity, look, noIdentity, textOf } from './look.ts'

const UNREACHABLE =
  'Check that ServiceBusConnection__fullyQualifiedNamespace (locally ServiceBusConnection) names the namespace, and that the network lets the hub reach it by AMQP (port 5671)'

/** How to find out what the hub may do with a queue, without doing it. */
export interface QueueProbes {
  /** Opens the link to send by, and sends nothing. */
  readonly toSend: (queue: string) => Promise<unknown>
  /** Opens what the hub receives by, and takes no message. */
  readonly toReceive: (queue: string) => Promise<unknown>
}

/** @returns a look at the queues: whether the hub may send to them and, as the Functions host does, receive. */
export function serviceBusCheck({ toSend, toReceive }: QueueProbes): Check {
  const lookAtAll = async () => {
    for (const queue of Object.values(QUEUES)) {
      await naming(queue, 'Sender', toSend)
      await naming(queue, 'Receiver', toReceive)
    }
  }
  return { name: 'Service Bus', look: () => look(lookAtAll, meaningOf, { unreachable: UNREACHABLE }) }
}

type Role = 'Sender' | 'Receiver'

async function naming(queue: string, role: Role, probe: (queue: string) => Promise<unknown>): Promise<void> {
  try {
    await probe(queue)
  } catch (error) {
    throw new QueueError(queue, role, error)
  }
}

class QueueError extends Error {
  readonly queue: string
  readonly role: Role
  constructor(queue: string, role: Role, cause: unknown) {
    super(queue, { cause })
    this.queue = queue
    this.role = role
  }
}

const UNKNOWN = { queue: '', role: 'Sender', cause: undefined } as const

function meaningOf(error: unknown): Finding {
  const detail = textOf(error)
  if (isWithoutIdentity(error)) return noIdentity('ServiceBusConnection__clientId', error)
  const { queue, role, cause } = error instanceof QueueError ? error : UNKNOWN
  const refused = (problem: string, mend: string): Finding => ({ state: 'Error', problem, mend, detail })
  switch (codeOf(cause)) {
    case 'UnauthorizedAccess':
    case 'SessionCannotBeLocked': // of a session that nobody else can have, so it was refused to the hub
      return refused(
        'RoleMissing',
        `Give the identity of the hub the role "Azure Service Bus Data ${role}" on the queue ${queue}, or on the namespace (infra/service-bus.bicep gives "Azure Service Bus Data Owner", which holds all roles, on each queue); a new role takes some minutes`,
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
