import type { Container } from '@azure/cosmos'
import { noteAfter } from '../../handoff/bot-notes.ts'
import type { BotName } from '../../handoff/names.ts'
import { secondsBetween, type Instant } from '../../handoff/time.ts'
import type { RoutingStore } from '../../use-cases/ports.ts'
import { asJson } from './batch.ts'
import { calling } from './errors.ts'
import * as queries from './queries.ts'
import { botDocument, botDocumentId, type BotDocument } from './routing-documents.ts'

/** While a bot goes on as before, this process writes that down once in so many seconds. */
const QUIET_SECONDS = 60

/** @returns the part of the routing store that remembers how bots take what they are told. */
export function botNotes(container: Container): Pick<RoutingStore, 'noteBot' | 'botNotes'> {
  const written = new Map<BotName, { readonly took: boolean; readonly at: Instant }>()
  return {
    async noteBot({ name, pool }, heard, now) {
      const last = written.get(name)
      if (last?.took === heard.took && secondsBetween(last.at, now) < QUIET_SECONDS) return
      written.set(name, { took: heard.took, at: now })
      try {
        const item = container.item(botDocumentId(name), pool)
        const { resource } = await calling(() => item.read<BotDocument>())
        const note = noteAfter(name, resource?.note, heard, now)
        // Two processes may write at the same time. The later one stands; the next minute corrects it.
        await calling(() => container.items.upsert(asJson(botDocument(pool, note))))
      } catch (error) {
        written.delete(name)
        throw error
      }
    },

    async botNotes(pool) {
      const query = container.items.query<BotDocument['note']>(queries.botNotes(), { partitionKey: pool })
      return (await calling(() => query.fetchAll())).resources
    },
  }
}
