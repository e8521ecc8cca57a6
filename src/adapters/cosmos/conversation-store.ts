import { createHash } from 'node:crypto'
import type { Container, OperationInput, SqlQuerySpec } from '@azure/cosmos'
import type { Instant } from '../../handoff/time.ts'
import { isJsonObject } from '../../activity/json.ts'
import type { HandoffId } from '../../handoff/names.ts'
import type { Handoff, JsonObject } from '../../handoff/states.ts'
import type { ConversationStore, RequestRecord } from '../../use-cases/ports-conversations.ts'
import { asJson } from './batch.ts'
import { WITHOUT_CONTENT } from './client.ts'
import { calling, statusOf } from './errors.ts'
import { DEFAULT_RETENTION_SECONDS, VERSION } from './routing-documents.ts'
import { activitiesIn, partsOf, windowOf, type Part, type PartFacts } from './transcript-parts.ts'

/*
 * Container `conversations`, partition key /handoffId: what was said, and how it ended. Every document
 * expires when the retention is over, counted from its last write. The container's own time to live holds
 * for what an earlier version wrote, which had none of its own.
 */

/** What is known of a document of what was said before its words are read. */
type Listed = { readonly id: string } & (
  ({ readonly type: 'transcript' } & PartFacts) | { readonly type: 'message'; readonly receivedAt: Instant }
)
type ListedPart = Extract<Listed, { type: 'transcript' }>
interface MessageDocument {
  readonly id: string
  readonly activity: JsonObject
}
/** The id of a document to be created, and what is in it. */
type NewDocument = readonly [id: string, members: object]

interface RequestDocument {
  readonly record: RequestRecord
}
interface ArchiveDocument {
  readonly handoff: Handoff
}

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
  /**
   * Creates all in one call, or none. @returns whether they are known to be there. The SDK tells of a batch that
   * was refused as a whole only in words; created one by one, each document says what is wrong.
   */
  const createAll = async (handoffId: HandoffId, documents: readonly NewDocument[]): Promise<boolean> => {
    const operations = documents.map(([id, members]): OperationInput => {
      return { operationType: 'Create', resourceBody: documentOf(handoffId, id, members) }
    })
    const answer = await container.items.batch(operations, handoffId, WITHOUT_CONTENT).catch(() => undefined)
    const result = answer?.result ?? []
    return result.length === documents.length && result.every(({ statusCode }) => statusCode < 400)
  }
  const read = async <T extends object>(handoffId: HandoffId, id: string): Promise<T | undefined> => {
    const response = await calling(() => container.item(id, handoffId).read<T>())
    return response.resource
  }

  const query = async <T>(handoffId: HandoffId, spec: SqlQuerySpec): Promise<T[]> => {
    const options = { partitionKey: handoffId, maxItemCount: MOST_AT_ONCE }
    return (await calling(() => container.items.query<T>(spec, options).fetchAll())).resources
  }
  const pageOf = async (id: HandoffId, parts: readonly ListedPart[], from: number, size: number) => {
    const window = windowOf(parts, from, size)
    const wanted = parts.slice(window.from, window.to + 1)
    const found = (await Promise.all(wanted.map((part) => read<Part>(id, part.id)))).filter(isThere)
    // One that has expired since it was listed: so have all of them.
    return found.length < wanted.length ? [] : activitiesIn(found, window).filter(isJsonObject)
  }
  const messagesOf = async (id: HandoffId, ids: readonly string[]) => {
    if (ids.length === 0) return []
    const found = await query<MessageDocument>(id, messagesBy(ids))
    return found
      .sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id))
      .map(({ activity }) => activity)
  }

  return {
    async keepRequest(record, conversation, activities) {
      const { handoffId } = record
      const parts = activities === undefined ? [] : [...transcriptParts(activities, conversation).documents]
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
      const { count, documents } = transcriptParts(activities, conversation)
      for (const part of documents) await create(id, ...part)
      return { parts: count, activities: activities.length }
    },

    async transcript(id, from, size) {
      const { transcripts, messages } = inOrder(await query<Listed>(id, LIST))
      const before = transcripts.reduce((sum, [part]) => sum + (part?.activities ?? 0), 0)
      const total = before + messages.length
      const page: JsonObject[] = []
      let start = from
      for (const parts of transcripts) {
        const count = parts[0]?.activities ?? 0
        if (start < count && page.length < size) {
          const given = await pageOf(id, parts, start, size - page.length)
          page.push(...given)
          // The rest of it is for the next page.
          if (start + given.length < count) return { activities: page, total }
        }
        start = Math.max(0, start - count)
      }
      page.push(...(await messagesOf(id, messages.slice(start, start + size - page.length))))
      return { activities: page, total }
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

const isThere = <T>(value: T | undefined): value is T => value !== undefined

/** Their ids are made of the text, so that writing them twice changes nothing. Each is made when it is to be written. */
function transcriptParts(activities: readonly unknown[], conversation: string) {
  const { digest, count, parts } = partsOf(activities)
  return { count, documents: documentsOf(parts, digest, conversation) }
}

function* documentsOf(parts: Iterable<Part>, digest: string, conversation: string): Generator<NewDocument> {
  for (const part of parts) {
    const id = `transcript-${digest.slice(0, 16)}-${String(part.part).padStart(4, '0')}`
    yield [id, { type: 'transcript', conversation, ...part }]
  }
}

/** What was said, without the words. */
const LIST: SqlQuerySpec = {
  query: `SELECT c.id, c.type, c.part, c.parts, c.activities, c.first, c.at, c.receivedAt FROM c
          WHERE c.type IN ('transcript', 'message') ORDER BY c.id`,
}
const MOST_AT_ONCE = 1000

const messagesBy = (ids: readonly string[]): SqlQuerySpec => ({
  query: `SELECT c.id, c.activity FROM c WHERE c.type = 'message' AND ARRAY_CONTAINS(@ids, c.id)`,
  parameters: [{ name: '@ids', value: [...ids] }],
})

/**
 * A handoff can have more than one transcript; parts of one follow each other. One of which the end is missing was
 * left by a caller who died or gave up, and sent another.
 */
function inOrder(listed: readonly Listed[]) {
  const transcripts: ListedPart[][] = []
  for (const part of listed.filter((each) => each.type === 'transcript')) {
    if (part.part === 0) transcripts.push([part])
    else transcripts.at(-1)?.push(part)
  }
  const messages = listed
    .filter((each) => each.type === 'message')
    .sort((one, other) => (one.receivedAt < other.receivedAt ? -1 : 1))
  return {
    transcripts: transcripts.filter((parts) => parts.length === parts[0]?.parts),
    messages: messages.map(({ id }) => id),
  }
}
