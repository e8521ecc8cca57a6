import * as z from 'zod'
import type { HubClient } from '../../support/hub-client.ts'
import type { End, Ending, Promised } from '../invariants.ts'
import { answerOf } from './people.ts'

const viewSchema = z.object({
  id: z.string(),
  state: z.string(),
  code: z.string().exactOptional(),
  timings: z.object({ receivedAt: z.string() }),
  log: z.array(z.object({ type: z.string() })),
  transcript: z.object({ state: z.string(), activities: z.number() }),
  warnings: z.array(z.object({ code: z.string() })),
})
const pageSchema = z.object({ activities: z.array(z.object({ text: z.string() })) })

const READS_AT_ONCE = 16

/** @returns what became of everything that was promised, read over HTTP as a supervisor reads it. */
export async function readEndings(hub: HubClient, promises: readonly Promised[]): Promise<Ending[]> {
  const endings: Ending[] = []
  const left = [...promises]
  const reader = async () => {
    for (let promised = left.shift(); promised !== undefined; promised = left.shift()) {
      const end = await readEnd(hub, promised.id)
      endings.push({ promised, ...(end === undefined ? {} : { end }) })
    }
  }
  await Promise.all(Array.from({ length: READS_AT_ONCE }, reader))
  return endings
}

async function readEnd(hub: HubClient, promisedId: string): Promise<End | undefined> {
  const view = viewSchema.safeParse((await answerOf(hub.call('GET', `/handoffs/${promisedId}`)))?.body)
  if (!view.success) return undefined
  const { timings, transcript, warnings, ...rest } = view.data
  const page = await answerOf(hub.call('GET', `/handoffs/${rest.id}/transcript`))
  const { data } = pageSchema.safeParse(page?.body)
  const lines = (data?.activities ?? []).map(({ text }) => text)
  const kept = { ...transcript, lines, warnings: warnings.map(({ code }) => code) }
  return { ...rest, receivedAt: timings.receivedAt, kept }
}
