/**
 * A refusal as Azure Service Bus words it. The client decides by `condition` (an AMQP symbol) what to tell its
 * user and whether to retry, and in places it also matches the text of the description.
 */
export class BrokerError extends Error {
  override readonly name = 'BrokerError'
  readonly condition: string
  /** The status code that a management reply carries. */
  readonly status: number

  constructor(condition: string, status: number, description: string) {
    super(description)
    this.condition = condition
    this.status = status
  }
}

/** `namespace` is the host that the client opened; the client matches "The messaging entity .* could not be found." */
export function entityNotFound(namespace: string, path: string): BrokerError {
  return new BrokerError(
    'amqp:not-found',
    404,
    `The messaging entity 'sb://${namespace}/${path}' could not be found. To know more visit https://aka.ms/sbResourceMgrExceptions.`,
  )
}

export function messageLockLost(): BrokerError {
  return new BrokerError(
    'com.microsoft:message-lock-lost',
    410,
    'The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.',
  )
}

export function sessionLockLost(sessionId: string): BrokerError {
  return new BrokerError(
    'com.microsoft:session-lock-lost',
    410,
    `The session lock has expired on the session '${sessionId}'. Accept a new session to continue.`,
  )
}

export function sessionCannotBeLocked(sessionId: string): BrokerError {
  return new BrokerError(
    'com.microsoft:session-cannot-be-locked',
    410,
    `The requested session '${sessionId}' cannot be accepted. It may be locked by another receiver.`,
  )
}

export function noSessionInTime(): BrokerError {
  return new BrokerError(
    'com.microsoft:timeout',
    408,
    'The operation did not complete within the allotted time: no session with messages was free.',
  )
}

export function messageNotFound(sequenceNumber: number): BrokerError {
  return new BrokerError(
    'com.microsoft:message-not-found',
    404,
    `Failed to find the message with sequence number ${sequenceNumber}, or it is not in the required state.`,
  )
}

export function messageTooLarge(size: number, limit: number): BrokerError {
  return new BrokerError(
    'amqp:link:message-size-exceeded',
    403,
    `The received message (size ${size} bytes) exceeds the limit (${limit} bytes) currently allowed on the link.`,
  )
}

export function entityAlreadyExists(path: string): BrokerError {
  return new BrokerError(
    'com.microsoft:entity-already-exists',
    409,
    `The messaging entity '${path}' already exists.`,
  )
}

export function notAllowed(description: string): BrokerError {
  return new BrokerError('amqp:not-allowed', 400, description)
}

export function invalidArgument(description: string): BrokerError {
  return new BrokerError('com.microsoft:argument-error', 400, description)
}

export function sessionRequired(): BrokerError {
  return notAllowed(
    'It is not possible for an entity that requires sessions to create a non-sessionful message receiver.',
  )
}
