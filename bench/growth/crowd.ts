import type { Container, JSONObject } from '@azure/cosmos'
import containers from '../../infra/cosmos.json' with { type: 'json' }
import { countCalls, type Calls } from '../../local/count-calls.ts'
import { startServers } from '../../local/servers.ts'
import { cosmosClient } from '../../src/adapters/cosmos/client.ts'
import type { Side } from '../side.ts'
import { startHub } from '../stacks.ts'

/** The hub beside a crowd: so many agents who are free for PLENTY, and so many handoffs that wait for SCARCE. */
export interface Crowd {
  readonly hub: Side
  /** What the hub asked since the last look, as soon as it asks for no more. */
  readonly quiet: () => Promise<Calls>
  stop(): Promise<void>
}

export const PLENTY = 'plenty'
/** What one agent has, who is not there. */
export const SCARCE = 'scarce'
export const ONLY = 'only'

const POOL = 'default'
/** Whom all other agents are copied from. */
const AGENT = 'agent-first'

/**
 * @param servedFirst how many of those who wait may be served: these come first, and are no copies, for a copy has
 * no conversation of its own.
 */
export async function startCrowd(size: number, servedFirst: number): Promise<Crowd> {
  const servers = await startServers()
  const hub = await startHub({
    ServiceBusConnection: servers.serviceBus.connectionString,
    CosmosConnection: servers.cosmos.connectionString,
    // It asks for nothing of a handoff's life, and would be counted whenever its time came.
    'AzureWebJobs.sweep.Disabled': 'true',
  })
  const client = cosmosClient({ connectionString: servers.cosmos.connectionString })
  const routing = client.database(containers.database).container('routing')
  await hub.agent(AGENT, [PLENTY], 100)
  await hub.call('PUT', `/agents/${ONLY}`, { name: ONLY, skills: [SCARCE], capacity: 1 })
  const id = await askOneByOne(hub, servedFirst)
  await copies(
    routing,
    await documentOf(routing, `agent-${AGENT}`),
    AGENT,
    size,
    (number) => `agent-${number}`,
  )
  await copies(routing, await documentOf(routing, id), id, size, (number) => idLike(id, number))

  const taken = countCalls(servers)
  return {
    hub,
    quiet: () => quiet(taken),
    async stop() {
      client.dispose()
      await hub.stop()
      await servers.close()
    },
  }
}

/** @returns the id of the last, whom all others who wait are copied from. */
async function askOneByOne(hub: Side, count: number): Promise<string> {
  for (let number = 0; number < count; number++) await hub.ask(`first-${number}`, SCARCE)
  return hub.ask('copied', SCARCE)
}

/** A document that the hub writes soon, as it wrote it. */
async function documentOf(routing: Container, id: string): Promise<JSONObject> {
  for (;;) {
    const { resource } = await routing.item(id, POOL).read<JSONObject>()
    if (resource !== undefined) return resource
    await pause(20)
  }
}

/** As many operations as a batch may have. */
const A_BATCH = 100

/** Writes copies that differ in the name alone, until there are so many with the first. */
async function copies(
  routing: Container,
  first: JSONObject,
  name: string,
  size: number,
  nameOf: (number: number) => string,
): Promise<void> {
  const text = JSON.stringify(first)
  for (let from = 1; from < size; from += A_BATCH) {
    const numbers = Array.from({ length: Math.min(A_BATCH, size - from) }, (_, at) => from + at)
    const batch = numbers.map((number) => ({
      operationType: 'Create' as const,
      resourceBody: JSON.parse(text.replaceAll(name, nameOf(number))) as JSONObject,
    }))
    const { result = [] } = await routing.items.batch(batch, POOL)
    if (result.some(({ statusCode }) => statusCode !== 201)) throw new Error('A copy was refused')
  }
}

/** @returns an id of the same form, which comes after the first. */
const idLike = (id: string, number: number) =>
  id.replace(/[0-9a-f]{16}([0-9a-f]{16})$/, `f${number.toString(16).padStart(15, '0')}$1`)

const QUIET_MILLISECONDS = 250

async function quiet(taken: () => Calls): Promise<Calls> {
  const cosmos: Calls['cosmos'][number][] = []
  const sent: Record<string, number> = {}
  for (let before = -1; before !== cosmos.length || before === 0;) {
    before = cosmos.length
    await pause(QUIET_MILLISECONDS)
    const more = taken()
    cosmos.push(...more.cosmos)
    for (const [queue, count] of Object.entries(more.sent)) sent[queue] = (sent[queue] ?? 0) + count
  }
  return { cosmos, sent }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
