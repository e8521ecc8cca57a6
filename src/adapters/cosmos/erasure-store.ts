import type { Container, RequestOptions } from '@azure/cosmos'
import { poolOf, type HandoffId } from '../../handoff/names.ts'
import type { RequestRecord } from '../../use-cases/ports-conversations.ts'
import type { ErasureStore } from '../../use-cases/ports-erase.ts'
import { asJson } from './batch.ts'
import { calling, statusOf } from './errors.ts'
import { noticesDocumentId } from './notice-documents.ts'
import { userDocumentId, type RoutingDocument } from './routing-documents.ts'

interface Containers {
  readonly routing: Container
  readonly conversations: Container
  /**
   * `conversations` by a client that asks for query plans. Made when it is first needed: it costs connections
   * of its own and a look at the account, and most processes never erase.
   */
  readonly everyConversation: () => Container
}

interface KeptDocument {
  readonly id: string
  readonly type: string
  readonly conversation?: string
}

/**
 * @returns what deletes from Cosmos DB before the time to live does. One by one and not in batches: a document
 * that is gone already, by another call or its time to live, must not keep the others.
 */
export function erasureStore({ routing, conversations, everyConversation }: Containers): ErasureStore {
  let every: Container | undefined
  const keptOf = async (id: HandoffId) => {
    const query = 'SELECT c.id, c.type, c.conversation FROM c'
    const iterator = conversations.items.query<KeptDocument>(query, { partitionKey: id })
    return (await calling(() => iterator.fetchAll())).resources
  }

  return {
    async requestsOf(conversationKey) {
      // By the index on /conversation, but in every physical partition of the container: a call and about 3
      // request units each, even where there is nothing, after one call for the plan and one for the ranges.
      every ??= everyConversation()
      const query = {
        query: 'SELECT c.handoffId FROM c WHERE c.conversation = @conversation',
        parameters: [{ name: '@conversation', value: conversationKey }],
      }
      const iterator = every.items.query<{ handoffId: HandoffId }>(query, {
        forceQueryPlan: true,
      })
      const { resources } = await calling(() => iterator.fetchAll())
      return [...new Set(resources.map(({ handoffId }) => handoffId))].sort()
    },

    async eraseRouted(id, etag) {
      const pool = poolOf(id)
      const { resource } = await calling(() =>
        routing.item(id, pool).read<RoutingDocument & { readonly _etag: string }>(),
      )
      const counts: Record<string, number> = {}
      if (resource !== undefined) {
        const { type, _etag: condition } = resource
        if (type === 'handoff' && condition !== etag) return 'changed'
        try {
          counts[type] = await erase(routing, id, pool, { accessCondition: { type: 'IfMatch', condition } })
        } catch (error) {
          if (statusOf(error) === 412) return 'changed'
          throw error
        }
      }
      // After it, and also when it is gone: an earlier call may have ended here.
      const notices = await erase(routing, noticesDocumentId(id), pool)
      return { ...counts, notices }
    },

    async eraseUser(pool, userKey) {
      return { user: await erase(routing, userDocumentId(userKey), pool) }
    },

    async eraseKept(id) {
      const counts: Record<string, number> = {}
      const documents = await keptOf(id)
      const isMarked = ({ conversation }: KeptDocument) => conversation !== undefined
      const markedLast = [...documents.filter((each) => !isMarked(each)), ...documents.filter(isMarked)]
      for (const { id: documentId, type } of markedLast) {
        counts[type] = (counts[type] ?? 0) + (await erase(conversations, documentId, id))
      }
      return counts
    },

    async eraseWords(id) {
      for (const { id: documentId, type } of await keptOf(id)) {
        if (type === 'transcript') await erase(conversations, documentId, id)
      }
      const { resource } = await calling(() =>
        conversations.item('request', id).read<{ readonly record: RequestRecord }>(),
      )
      if (resource === undefined) return
      const { handoffId, receivedAt } = resource.record
      const record: RequestRecord = { handoffId, receivedAt, value: null }
      await calling(() => conversations.items.upsert(asJson({ ...resource, record })))
    },
  }
}

/** @returns how many documents were deleted: one, or none when it was not there. */
async function erase(
  container: Container,
  id: string,
  partitionKey: string | undefined,
  options: RequestOptions = {},
): Promise<number> {
  try {
    await calling(() => container.item(id, partitionKey).delete(options))
    return 1
  } catch (error) {
    if (statusOf(error) === 404) return 0
    throw error
  }
}
