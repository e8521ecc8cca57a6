import * as z from 'zod'
import { countCalls } from '../../local/count-calls.ts'
import { startServers } from '../../local/servers.ts'
import { memoryOf } from '../memory.ts'
import { startHub } from '../stacks.ts'
import { activityOf } from './validation.ts'

/** What transcripts of one size cost. */
export interface Words {
  readonly bytes: number
  /** Calls to Cosmos DB for one, from the request to the last page that its agent reads. */
  readonly calls: number
  /** What the answers of these had in them. */
  readonly read: number
  /** The most that the host had at any time, in megabytes. */
  readonly peak: number
}

const pageShape = z.object({ next: z.number().optional() })
const PEAK_EVERY = 20

/** A series of transcripts of each size, one after the other: asked with, then read page by page by the agent. */
export async function transcripts(sizes: readonly number[], times: number): Promise<Words[]> {
  const servers = await startServers()
  const hub = await startHub({
    ServiceBusConnection: servers.serviceBus.connectionString,
    CosmosConnection: servers.cosmos.connectionString,
    'AzureWebJobs.sweep.Disabled': 'true',
  })
  try {
    await hub.agent('ada', ['x'], 100)
    const taken = countCalls(servers)
    const one = async (bytes: number, name: string) => {
      const { id } = idShape.parse(await hub.call('POST', '/handoffs', activityOf(bytes, name, 'x')))
      await hub.bot.first(name)
      for (let from: number | undefined = 0; from !== undefined;) {
        from = pageShape.parse(await hub.call('GET', `/handoffs/${id}/transcript?from=${from}`)).next
      }
      await hub.call('POST', `/handoffs/${id}/complete`, {})
    }
    const found: Words[] = []
    for (const bytes of sizes) {
      taken()
      let peak = 0
      const timer = setInterval(() => (peak = Math.max(peak, memoryOf(hub.pids().host))), PEAK_EVERY)
      for (let time = 0; time < times; time++) await one(bytes, `${bytes}-${time}`)
      clearInterval(timer)
      const { cosmos } = taken()
      const read = cosmos.reduce((sum, call) => sum + call.bytes, 0) / times
      found.push({ bytes, calls: cosmos.length / times, read, peak })
    }
    return found
  } finally {
    await hub.stop()
    await servers.close()
  }
}

const idShape = z.object({ id: z.string() })
