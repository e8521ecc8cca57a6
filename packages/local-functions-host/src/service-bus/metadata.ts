import { randomUUID } from 'node:crypto'
import type { ServiceBusReceivedMessage } from '@azure/service-bus'
import type { TypedData } from '../core/contract.ts'
import { bodyBindingData, overlay } from './body-binding-data.ts'
import { envelopeOf, type Envelope } from './envelope.ts'
import { bodyText } from './message.ts'

/** Who receives: it shows in members of the metadata that no function can use. */
export interface ReceiverIdentity {
  functionName: string
  fullyQualifiedNamespace: string
  entityPath: string
  identifier: string
  hasSessions: boolean
}

/**
 * Trigger metadata of a function with one message, as the .NET host makes it: the envelope, noise, and over both
 * the top-level members of a JSON body. The library lower-cases first letters and JSON-parses every string.
 */
export function singleMetadata(
  message: ServiceBusReceivedMessage,
  receiver: ReceiverIdentity,
): Record<string, TypedData> {
  const { strings, times, deliveryCount, sequenceNumber, applicationProperties } = envelopeOf(message)
  const metadata = {
    ...noise(receiver),
    ...presentStrings(strings),
    ...mapValues(defined(times), (time) => json(time)),
    DeliveryCount: json(deliveryCount),
    ...(sequenceNumber && { SequenceNumber: { json: sequenceNumber.toString() } }),
    ApplicationProperties: json(applicationProperties),
  }
  return overlay(metadata, bodyBindingData(bodyText(message)))
}

/**
 * Trigger metadata of a function with a batch: arrays named `...Array`. Empty and missing strings are left out of
 * their array, so it no longer lines up with the messages, unless the app has set the capability
 * `IncludeEmptyEntriesInMessagePayload`.
 */
export function batchMetadata(
  messages: ServiceBusReceivedMessage[],
  receiver: ReceiverIdentity,
  includeEmpty: boolean,
): Record<string, TypedData> {
  const envelopes = messages.map(envelopeOf)
  return {
    ...noise(receiver),
    ...arrays(envelopes, 'strings', (values) => strings(values, includeEmpty)),
    ...arrays(envelopes, 'times', (values) => json(values)),
    DeliveryCountArray: json(envelopes.map(({ deliveryCount }) => deliveryCount)),
    SequenceNumberArray: { collectionSint64: { sint64: sequenceNumbers(envelopes) } },
    ApplicationPropertiesArray: json(envelopes.map(({ applicationProperties }) => applicationProperties)),
  }
}

/** The bodies of a batch as a function gets them; see `batchMetadata` for the empty ones. */
export function batchBodies(messages: ServiceBusReceivedMessage[], includeEmpty: boolean): TypedData {
  return strings(messages.map(bodyText), includeEmpty)
}

function strings(values: (string | undefined)[], includeEmpty: boolean): TypedData {
  const kept = includeEmpty
    ? values.map((value) => value ?? '')
    : values.filter((value) => value !== undefined && value !== '')
  return { collectionString: { string: kept.map(String) } }
}

function arrays(
  envelopes: Envelope[],
  key: 'strings' | 'times',
  convert: (values: (string | undefined)[]) => TypedData,
): Record<string, TypedData> {
  const names = Object.keys(envelopes[0]?.[key] ?? {})
  return Object.fromEntries(
    names.map((name) => [`${name}Array`, convert(envelopes.map((envelope) => envelope[key][name]))]),
  )
}

function sequenceNumbers(envelopes: Envelope[]): { low: number; high: number; unsigned: boolean }[] {
  return envelopes.flatMap(({ sequenceNumber }) => {
    if (!sequenceNumber) return []
    const { low, high, unsigned } = sequenceNumber
    return [{ low, high, unsigned }]
  })
}

function noise(receiver: ReceiverIdentity): Record<string, TypedData> {
  const { fullyQualifiedNamespace, entityPath, identifier, functionName } = receiver
  const link = json({
    FullyQualifiedNamespace: fullyQualifiedNamespace,
    EntityPath: entityPath,
    ReceiveMode: 0,
    IsClosed: false,
    Identifier: identifier,
  })
  return {
    MessageReceiver: link,
    ...(receiver.hasSessions && { MessageSession: link, SessionActions: json({}) }),
    MessageActions: json({}),
    ReceiveActions: json({}),
    Client: json({ FullyQualifiedNamespace: fullyQualifiedNamespace, IsClosed: false, TransportType: 0 }),
    sys: json({ MethodName: functionName, UtcNow: new Date().toISOString(), RandGuid: randomUUID() }),
  }
}

function presentStrings(values: Record<string, string | undefined>): Record<string, TypedData> {
  return mapValues(defined(values), (value) => ({ string: value }))
}

function defined(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function mapValues<From, To>(values: Record<string, From>, convert: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, convert(value)]))
}

function json(value: unknown): TypedData {
  return { json: JSON.stringify(value) }
}
