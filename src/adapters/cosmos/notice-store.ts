import type { Container, PatchOperation } from '@azure/cosmos'
import { nextNoticeAt, withoutOld } from '../../handoff/notice-ledger.ts'
import { poolOf, type HandoffId } from '../../handoff/names.ts'
import type { Notices, NoticeStore } from '../../use-cases/ports-desks.ts'
import { calling, statusOf } from './errors.ts'
import { noticesDocumentId, type NoticesDocument } from './notice-documents.ts'

/**
 * @returns the store of what desks are told. Claims work as those of statuses: see delivery-claims.ts. A
 * patch has at most 10 operations: https://learn.microsoft.com/azure/cosmos-db/partial-document-update
 */
export function noticeStore(container: Container): NoticeStore {
  const itemOf = (id: HandoffId) => container.item(noticesDocumentId(id), poolOf(id))

  /** @returns the patched document, or undefined when the condition does not hold or there is no document. */
  const patch = async (id: HandoffId, condition: string, operations: PatchOperation[]) => {
    try {
      const response = await calling(() => itemOf(id).patch<NoticesDocument>({ condition, operations }))
      return response.resource
    } catch (error) {
      if (statusOf(error) === 412 || statusOf(error) === 404) return undefined
      throw error
    }
  }

  return {
    async read(id) {
      const response = await calling(() => itemOf(id).read<NoticesDocument>())
      return response.resource && noticesIn(response.resource)
    },

    async claim(id, claim, now) {
      const condition = `FROM c WHERE c.deliverAt <= '${now}'
        AND (IS_NULL(c.claim) OR c.claim["until"] <= '${now}')`
      const document = await patch(id, condition, [{ op: 'set', path: '/claim', value: claim }])
      return document && noticesIn(document)
    },

    async record({ handoffId, entries, newest }, changed, claim) {
      const mine = `FROM c WHERE c.claim["by"] = '${claim.by}'`
      const finished = await patch(handoffId, `${mine} AND c.newest = ${newest}`, [
        { op: 'set', path: '/notices', value: withoutOld(entries) },
        { op: 'set', path: '/deliverAt', value: nextNoticeAt(entries) },
        { op: 'set', path: '/claim', value: null },
      ])
      if (finished !== undefined) return { result: 'recorded' }
      // What was added meanwhile stands behind, so every entry is still in its place.
      const document = await patch(handoffId, mine, [
        ...changed.map((place): PatchOperation => {
          return { op: 'replace', path: `/notices/${place}`, value: entries[place] }
        }),
        { op: 'set', path: '/claim', value: claim },
      ])
      return document === undefined ? { result: 'lost' } : { result: 'changed', notices: noticesIn(document) }
    },
  }
}

function noticesIn({ handoffId, notices, newest }: NoticesDocument): Notices {
  return { handoffId, entries: notices, newest }
}
