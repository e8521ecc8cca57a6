import { isEncoded, noChanges, type PropertyChanges, type PropertyValue } from '../broker/message.ts'
import type { Settlement } from '../broker/settlement.ts'
import { AmqpReader, decode, readEntries, readItems } from './reader.ts'

const reasonName = 'DeadLetterReason'
const descriptionName = 'DeadLetterErrorDescription'

/** `outcome` is the encoded list of "modified", AMQP 1.0 part 3.4.5: undeliverable here means deferred. */
export function decodeModified(outcome: Buffer): Settlement {
  const [, undeliverableHere, annotations] = readItems(outcome)
  return {
    kind: undeliverableHere && decode(undeliverableHere) === true ? 'defer' : 'abandon',
    changes: readChanges(annotations),
  }
}

/** `outcome` is the encoded list of "rejected", whose error says why the message is dead-lettered. */
export function decodeRejected(outcome: Buffer): Settlement {
  const [error] = readItems(outcome)
  const [, , info] = error && !isNull(error) ? readDescribedItems(error) : []
  const changes = new Map(readChanges(info))
  const text = (name: string): string | undefined => {
    const value = changes.get(name)
    changes.delete(name)
    const decoded = value !== undefined && isEncoded(value) ? decode(value.encoded) : value
    return typeof decoded === 'string' ? decoded : undefined
  }
  return {
    kind: 'deadLetter',
    reason: text(reasonName),
    description: text(descriptionName),
    changes,
  }
}

/** The entries of an encoded map as changes to a message's properties, their bytes kept. Null entries are left out. */
export function readChanges(map: Buffer | undefined): PropertyChanges {
  if (!map || isNull(map)) return noChanges
  const changes = new Map<string, PropertyValue>()
  for (const [name, encoded] of readEntries(map)) if (!isNull(encoded)) changes.set(name, { encoded })
  return changes
}

function readDescribedItems(described: Buffer): Buffer[] {
  const reader = new AmqpReader(described)
  reader.readDescriptor()
  return readItems(reader.readRaw())
}

function isNull(encoded: Buffer): boolean {
  return decode(encoded) === null
}
