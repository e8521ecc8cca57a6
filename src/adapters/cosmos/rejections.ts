import type { Container, PatchOperation } from '@azure/cosmos'
import { secondsAfter } from '../../handoff/time.ts'
import { untilDecided } from '../../use-cases/errors.ts'
import type { RejectedCalls, RejectionStore } from '../../use-cases/ports-rejections.ts'
import { asJson } from './batch.ts'
import { calling, statusOf } from './errors.ts'
import { VERSION } from './routing-documents.ts'

const ID = 'rejected-calls'
/** No pool can be called that, so nothing that looks at pools meets this document. */
const PARTITION = '$ops'
/** A reason that nobody was turned away for so long is forgotten, and so is the document. */
const KEPT_SECONDS = 30 * 24 * 60 * 60

interface OpsDocument {
  readonly id: string
  readonly pool: string
  readonly v: number
  readonly type: 'ops'
  readonly ttl: number
  readonly reasons: Readonly<Record<string, RejectedCalls>>
}

/**
 * @returns the one document in which all processes count the calls that were turned away. They add up
 * without reading: each write is one conditional patch.
 */
export function rejectionStore(container: Container): RejectionStore {
  const item = container.item(ID, PARTITION)

  /** @returns whether it was done; undefined when the document is not so, or not there. */
  const patch = async (condition: string, operations: PatchOperation[]) => {
    try {
      await calling(() => item.patch({ condition, operations }))
      return true
    } catch (error) {
      if (statusOf(error) === 412 || statusOf(error) === 404) return undefined
      throw error
    }
  }

  /** @returns whether it was done; undefined when the document is there. */
  const create = async (document: OpsDocument) => {
    try {
      await calling(() => container.items.create(asJson(document)))
      return true
    } catch (error) {
      if (statusOf(error) === 409) return undefined
      throw error
    }
  }

  return {
    async add(calls) {
      const { code, count, lastAt, lastDetail } = calls
      const forgotten = secondsAfter(lastAt, -KEPT_SECONDS)
      const known = `FROM c WHERE c.reasons.${code}.lastAt > '${forgotten}'`
      const unknown = `FROM c WHERE NOT IS_DEFINED(c.reasons.${code}) OR c.reasons.${code}.lastAt <= '${forgotten}'`
      const more: PatchOperation[] = [
        { op: 'incr', path: `/reasons/${code}/count`, value: count },
        { op: 'set', path: `/reasons/${code}/lastAt`, value: lastAt },
        { op: 'set', path: `/reasons/${code}/lastDetail`, value: lastDetail },
      ]
      const anew: PatchOperation[] = [{ op: 'set', path: `/reasons/${code}`, value: calls }]
      const first: OpsDocument = {
        id: ID,
        pool: PARTITION,
        v: VERSION,
        type: 'ops',
        ttl: KEPT_SECONDS,
        reasons: { [code]: calls },
      }
      await untilDecided(
        async () => (await patch(known, more)) ?? (await patch(unknown, anew)) ?? (await create(first)),
      )
    },

    async list(now) {
      const { resource } = await calling(() => item.read<OpsDocument>())
      const forgotten = secondsAfter(now, -KEPT_SECONDS)
      return Object.values(resource?.reasons ?? {}).filter(({ lastAt }) => lastAt > forgotten)
    },
  }
}
