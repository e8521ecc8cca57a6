import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { countCalls } from '../../local/count-calls.ts'
import { startServers, type Servers } from '../../local/servers.ts'
import buildHost from '../../scripts/build-host.mjs'
import type { Side } from '../side.ts'
import { startHub } from '../stacks.ts'
import { collectingAtOnce, mostLeft, mostResident } from './host-memory.ts'
import { activityOf } from './validation.ts'

/** What transcripts of one size cost. */
export interface Words {
  readonly bytes: number
  /** Calls to Cosmos DB for one, from the request to the last page that its agent reads. */
  readonly calls: number
  /** What the answers of these had in them. */
  readonly read: number
  /** The most that was left in a host that collects its garbage at each megabyte, in megabytes. */
  readonly live: number
  /** The most that this host had of the system at any time. */
  readonly residentCollected: number
  /** The same of a host that collects its garbage when it sees fit, as it does in earnest. */
  readonly resident: number
}

/** What is loaded and compiled with the first handoffs is not theirs. */
const WARM_UP = 20
/** In the host that collects all garbage at each megabyte, which takes seconds for a transcript. */
const TIMES_COLLECTED = 5

/** A series of transcripts of each size, one after the other: asked with, then read page by page by the agent. */
export async function transcripts(sizes: readonly number[], times: number): Promise<Words[]> {
  await buildHost()
  const usual = await withHub({}, (hub, servers) => {
    const taken = countCalls(servers)
    return inTurn(sizes, async (bytes) => {
      taken()
      const resident = await mostResident(hub.pids().host, () => series(hub, bytes, times))
      const { cosmos } = taken()
      const read = cosmos.reduce((sum, call) => sum + call.bytes, 0) / times
      return { bytes, calls: cosmos.length / times, read, resident }
    })
  })
  const file = join(tmpdir(), `handoff-hub-live-${process.pid}`)
  const collected = await withHub(collectingAtOnce(file), (hub) =>
    inTurn(sizes, async (bytes) => {
      let residentCollected = 0
      const live = await mostLeft(file, async () => {
        residentCollected = await mostResident(hub.pids().host, () => series(hub, bytes, TIMES_COLLECTED))
      })
      return { live, residentCollected }
    }),
  )
  return usual.map((each, at) => ({ ...each, ...(collected[at] ?? { live: 0, residentCollected: 0 }) }))
}

async function inTurn<T>(sizes: readonly number[], measure: (bytes: number) => Promise<T>): Promise<T[]> {
  const found: T[] = []
  for (const bytes of sizes) found.push(await measure(bytes))
  return found
}

/** Without tsx, which has Node keep the source map of the app from its first error on: a hundred megabytes. */
async function withHub<T>(
  environment: Record<string, string>,
  run: (hub: Side, servers: Servers) => Promise<T>,
): Promise<T> {
  const servers = await startServers()
  const hub = await startHub(
    {
      ServiceBusConnection: servers.serviceBus.connectionString,
      CosmosConnection: servers.cosmos.connectionString,
      'AzureWebJobs.sweep.Disabled': 'true',
      ...environment,
    },
    process.env.FUNCTIONS_HOST,
  )
  try {
    await hub.agent('ada', ['x'], 100)
    for (let time = 0; time < WARM_UP; time++) await one(hub, 30_000, `warm-${time}`)
    return await run(hub, servers)
  } finally {
    await hub.stop()
    await servers.close()
  }
}

async function series(hub: Side, bytes: number, times: number): Promise<void> {
  for (let time = 0; time < times; time++) await one(hub, bytes, `${bytes}-${time}`)
}

async function one(hub: Side, bytes: number, name: string): Promise<void> {
  const { id } = idShape.parse(await hub.call('POST', '/handoffs', activityOf(bytes, name, 'x')))
  await hub.bot.first(name)
  for (let from: number | undefined = 0; from !== undefined;) {
    from = pageShape.parse(await hub.call('GET', `/handoffs/${id}/transcript?from=${from}`)).next
  }
  await hub.call('POST', `/handoffs/${id}/complete`, {})
}

const idShape = z.object({ id: z.string() })
const pageShape = z.object({ next: z.number().optional() })
