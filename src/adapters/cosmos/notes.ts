import type { Container } from '@azure/cosmos'
import { noteAfter, type Heard, type Note } from '../../handoff/notes.ts'
import type { Pool } from '../../handoff/names.ts'
import { secondsBetween, type Instant } from '../../handoff/time.ts'
import type { RoutingStore } from '../../use-cases/ports.ts'
import { asJson } from './batch.ts'
import { calling } from './errors.ts'
import * as queries from './queries.ts'
import {
  botDocument,
  botDocumentId,
  DESK_DOCUMENT_ID,
  deskDocument,
  type BotDocument,
  type DeskDocument,
} from './routing-documents.ts'

/** While somebody goes on as before, this process writes that down once in so many seconds. */
const QUIET_SECONDS = 60

type Notes = Pick<RoutingStore, 'noteBot' | 'botNotes' | 'noteDesk' | 'deskNote'>

/** @returns the part of the routing store that remembers how bots and desks take what they are told. */
export function notes(container: Container): Notes {
  const written = new Map<string, { readonly took: boolean; readonly at: Instant }>()
  const read = async <T extends BotDocument | DeskDocument>(pool: Pool, id: string) =>
    (await calling(() => container.item(id, pool).read<T>())).resource

  async function keep(
    { pool, id }: { pool: Pool; id: string },
    heard: Heard,
    now: Instant,
    documentOf: (note: Note) => BotDocument | DeskDocument,
  ): Promise<void> {
    const key = `${pool} ${id}`
    const last = written.get(key)
    if (last?.took === heard.took && secondsBetween(last.at, now) < QUIET_SECONDS) return
    written.set(key, { took: heard.took, at: now })
    try {
      const note = noteAfter((await read(pool, id))?.note, heard, now)
      // Two processes may write at the same time. The later one stands; the next minute corrects it.
      await calling(() => container.items.upsert(asJson(documentOf(note))))
    } catch (error) {
      written.delete(key)
      throw error
    }
  }

  return {
    noteBot({ name: bot, pool }, heard, now) {
      return keep({ pool, id: botDocumentId(bot) }, heard, now, (note) => botDocument(pool, { bot, ...note }))
    },

    async botNotes(pool) {
      const query = container.items.query<BotDocument['note']>(queries.botNotes(), { partitionKey: pool })
      return (await calling(() => query.fetchAll())).resources
    },

    noteDesk(pool, heard, now) {
      return keep({ pool, id: DESK_DOCUMENT_ID }, heard, now, (note) => deskDocument({ pool, ...note }))
    },

    deskNote: async (pool) => (await read<DeskDocument>(pool, DESK_DOCUMENT_ID))?.note,
  }
}
