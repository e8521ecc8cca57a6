import { createHash } from 'node:crypto'
import type { Container, OperationInput } from '@azure/cosmos'
import type { Instant } from '../../handoff/time.ts'
import { isJsonObject } from '../../activity/json.ts'
import type { HandoffId } from '../../handoff/names.ts'
import type { Handoff, JsonObject } from '../../handoff/states.ts'
import type { ConversationStore, RequestRecord } from '../../use-cases/ports-conversations.ts'
import { asJson } from './batch.ts'
import { calling, statusOf } from './errors.ts'
import { DEFAULT_RETENTION_SECONDS, VERSION } from './routing-documents.ts'

/*
 * Container `conversations`, partition key /handoffId: what was said, and how it ended. Every document
 * expires when the retention is over, counted from its last write. The container's own time to live holds
 * for what an earlier version wrote, which had none of its own.
 */

type SpokenDocument =
  | { readonly type: 'transcript'; readonly part: number; readonly parts: number; readonly text: string }
  | { readonly type: 'message'; readonly activity: JsonObject; readonly receivedAt: Instant }
/** The id of a document to be created, and what is in it. */
type NewDocument = readonly [id: string, members: object]

interface RequestDocument {
  readonly record: RequestRecord
}
interface ArchiveDocument {
  readonly handoff: Handoff
}

/**
 * Characters of one part of a transcript's JSON text. A character takes at most 3 bytes in UTF-8 and can
 * double when the text becomes a JSON string, so a part stays below Cosmos DB's 2 MB an item.
 */
const PART_LENGTH = 256 * 1024
const REQUEST = 'request'
const ARCHIVE = 'handoff'

/** @returns the store of what belongs to one handoff, on Cosmos DB. */
export function conversationStore(
  container: Container,
  retentionSeconds = DEFAULT_RETENTION_SECONDS,
): ConversationStore {
  const common = { v: VERSION, ttl: retentionSeconds }
  const documentOf = (handoffId: HandoffId, id: string, members: object) =>
    asJson({ id, handoffId, ...common, ...members })
  const create = async (handoffId: HandoffId, id: string, members: object): Promise<'new' | 'known'> => {
    try {
      await calling(() => container.items.create(documentOf(handoffId, id, members)))
      return 'new'
    } catch (error) {
      if (statusOf(error) === 409) return 'known'
      throw error
    }
  }
  /** @returns whether all were created, in one call; if not, none was. */
  const createAll = async (handoffId: HandoffId, documents: readonly NewDocument[]): Promise<boolean> => {
    const operations = documents.map(([id, members]): OperationInput => {
      return { operationType: 'Create', resourceBody: documentOf(handoffId, id, members) }
    })
    const { result = [] } = await calling(() => container.items.batch(operations, handoffId))
    return result.length === documents.length && result.every(({ statusCode }) => statusCode < 400)
  }
  const read = async <T extends object>(handoffId: HandoffId, id: string): Promise<T | undefined> => {
    const response = await calling(() => container.item(id, handoffId).read<T>())
    return response.resource
  }

  return {
    async keepRequest(record, conversation, activities) {
      const { handoffId } = record
      const parts = activities === undefined ? [] : transcriptParts(activities, conversation)
      const request: NewDocument = [REQUEST, { type: 'request', conversation, record }]
      if (parts.length > 0 && (await createAll(handoffId, [...parts, request]))) return 'new'
      // Some of them may be there: then each says for itself what becomes of it.
      for (const part of parts) await create(handoffId, ...part)
      return create(handoffId, ...request)
    },

    async request(id) {
      return (await read<RequestDocument>(id, REQUEST))?.record
    },

    async keepTranscript(id, activities, conversation) {
      const parts = transcriptParts(activities, conversation)
      for (const part of parts) await create(id, ...part)
      return { parts: parts.length, activities: activities.length }
    },

    async transcript(id) {
      const query = {
        query: `SELECT * FROM c WHERE c.type IN ('transcript', 'message') ORDER BY c.id`,
        parameters: [],
      }
      const options = { partitionKey: id }
      const response = await calling(() => container.items.query<SpokenDocument>(query, options).fetchAll())
      return inOrder(response.resources)
    },

    async keepMessage(id, activity, receivedAt, conversation) {
      // A bot that got no answer sends the same activity again; one without an id cannot be told apart.
      const name = typeof activity.id === 'string' ? [activity] : [receivedAt, activity]
      const documentId = `message-${digestOf(name).slice(0, 32)}`
      await create(id, documentId, { type: 'message', conversation, activity, receivedAt })
    },

    async archive(handoff, conversation) {
      const members = { type: 'handoff', conversation, handoff }
      const document = { id: ARCHIVE, handoffId: handoff.id, ...common, ...members }
      await calling(() => container.items.upsert(asJson(document)))
    },

    async archived(id) {
      return (await read<ArchiveDocument>(id, ARCHIVE))?.handoff
    },

    async keepDeadLetter(record) {
      const id = `dead-letter-${digestOf([record.queue, record.body]).slice(0, 32)}`
      await create(record.handoffId, id, { type: 'deadLetter', record })
    },
  }
}

const digestOf = (value: unknown) =>
  createHash('sha256')
    .update(JSON.stringify([value]))
    .digest('hex')

/** Their ids are made of the text, so that writing them twice changes nothing. */
function transcriptParts(activities: readonly unknown[], conversation: string): NewDocument[] {
  const digest = digestOf(activities).slice(0, 16)
  const pieces = cut(JSON.stringify(activities))
  return pieces.map((text, part) => [
    `transcript-${digest}-${String(part).padStart(4, '0')}`,
    { type: 'transcript', conversation, part, parts: pieces.length, text },
  ])
}

/** Cuts a text into parts, never through a surrogate pair. */
function cut(text: string): string[] {
  const parts: string[] = []
  for (let from = 0; from < text.length;) {
    let to = Math.min(from + PART_LENGTH, text.length)
    const last = text.charCodeAt(to - 1)
    if (to < text.length && last >= 0xd800 && last <= 0xdbff) to -= 1
    parts.push(text.slice(from, to))
    from = to
  }
  return parts
}

/**
 * A handoff can have more than one transcript: parts of one follow each other, together they are a JSON
 * array. One of which the end is missing was left by a caller who died or gave up, and sent another.
 */
function inOrder(documents: readonly SpokenDocument[]): JsonObject[] {
  const texts: string[] = []
  const messages: { activity: JsonObject; receivedAt: Instant }[] = []
  let pieces: string[] = []
  for (const document of documents) {
    if (document.type === 'message') {
      messages.push(document)
      continue
    }
    const { part, parts, text } = document
    pieces = part === 0 ? [text] : [...pieces, text]
    if (part === parts - 1 && pieces.length === parts) texts.push(pieces.join(''))
  }
  const spoken = texts.map((text): unknown => JSON.parse(text)).flatMap((list) => (isList(list) ? list : []))
  const passedOn = messages
    .sort((one, other) => (one.receivedAt < other.receivedAt ? -1 : 1))
    .map(({ activity }) => activity)
  return [...spoken.filter(isJsonObject), ...passedOn]
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
