import { ServiceBusClient } from '@azure/service-bus'
import type { Container } from '@azure/cosmos'
import * as z from 'zod'
import containers from '../infra/cosmos.json' with { type: 'json' }
import { startChild, type Child } from '../local/child.ts'
import { cosmosClient } from '../src/adapters/cosmos/client.ts'
import { numbers } from './load.ts'
import { memoryOf } from './memory.ts'
import type { Bench, Result } from './result.ts'
import { inTurn, spreadOf } from './rounds.ts'
import { ratio, round } from './show.ts'

const AT_A_TIME = 16

/**
 * The local servers beside the ceiling of the SDKs: the same calls to a server that does nothing but answer. Near 1 the
 * SDK is what takes the time, and tests and benches are not held up by the servers.
 */
export const servers: Bench = async ({ quick, tell }) => {
  const children: Child[] = []
  const start = async (file: string, args: readonly string[] = []) => {
    const child = await startChild(file, args)
    children.push(child)
    return child
  }
  try {
    const local = await start('./servers-process.ts')
    const { serviceBus, cosmos, endpoint } = z
      .object({ serviceBus: z.string(), cosmos: z.string(), endpoint: z.url() })
      .parse(local.ready)
    const idle = memoryOf(local.process.pid ?? 0)
    const http = await start('../bench/ceiling/echo-http.ts', [new URL(endpoint).port])
    const bareIdle = memoryOf(http.process.pid ?? 0)
    const amqp = await start('../bench/ceiling/bare-amqp.ts')
    const echo = cosmos.replace(new URL(endpoint).port, portIn(http))
    const bare = serviceBus.replace(/:\d+;/, `:${portIn(amqp)};`)

    const many = quick ? 1000 : 4000
    const rounds = await inTurn(quick ? 3 : 11, {
      cosmos: async (number) => {
        tell(`servers: round ${number}`)
        return documents(cosmos, many / 4, `cosmos-${number}`)
      },
      echo: (number) => documents(echo, many / 4, `echo-${number}`),
      bus: () => messages(serviceBus, many),
      bare: () => messages(bare, many),
    })
    return report(rounds, idle, bareIdle)
  } finally {
    await Promise.all(children.map((child) => child.stop()))
  }
}

const portIn = ({ ready }: Child) => `${z.object({ port: z.number() }).parse(ready).port}`

/** Creates documents and reads each. @returns calls a second. */
async function documents(connectionString: string, many: number, pool: string): Promise<number> {
  const client = cosmosClient({ connectionString })
  const container = client.database(containers.database).container('routing')
  await createAndRead(container, pool, 'first')
  const rate = await perSecond(many, async (number) => createAndRead(container, pool, `${number}`))
  client.dispose()
  return rate * 2
}

async function createAndRead(container: Container, pool: string, id: string): Promise<void> {
  await container.items.create({ id: `${pool}-${id}`, pool, type: 'bench', ttl: 60, text: 'x'.repeat(500) })
  await container.item(`${pool}-${id}`, pool).read()
}

/** Sends messages that expire by themselves. @returns messages a second. */
async function messages(connectionString: string, many: number): Promise<number> {
  const client = new ServiceBusClient(connectionString)
  const sender = client.createSender('handoff-transcripts')
  await sender.sendMessages({ body: { text: 'first' }, timeToLive: 1000 })
  const body = { text: 'x'.repeat(500) }
  const rate = await perSecond(many, () => sender.sendMessages({ body, timeToLive: 1000 }))
  await client.close()
  return rate
}

async function perSecond(many: number, one: (number: number) => Promise<void>): Promise<number> {
  const start = performance.now()
  let next = 0
  await Promise.all(
    numbers(AT_A_TIME).map(async () => {
      while (next < many) await one(next++)
    }),
  )
  return (many / (performance.now() - start)) * 1000
}

type Rounds = readonly Record<'cosmos' | 'echo' | 'bus' | 'bare', number>[]

function report(rounds: Rounds, idle: number, bareIdle: number): Result {
  const cosmos = spreadOf(rounds.map((each) => each.cosmos / each.echo))
  const bus = spreadOf(rounds.map((each) => each.bus / each.bare))
  const rate = (take: (each: Rounds[number]) => number) => spreadOf(rounds.map(take)).median
  return {
    title: "The local servers beside the SDKs' own ceiling",
    rows: [
      ['local / ceiling', 'median', 'least', 'greatest', 'local, a second'],
      [
        'Cosmos DB: create and read',
        ratio(cosmos.median),
        ratio(cosmos.least),
        ratio(cosmos.greatest),
        round(rate((each) => each.cosmos)),
      ],
      [
        'Service Bus: send',
        ratio(bus.median),
        ratio(bus.least),
        ratio(bus.greatest),
        round(rate((each) => each.bus)),
      ],
      ['idle memory of both, beside an HTTP server', ratio(idle / bareIdle), '', '', `${round(idle)} MB`],
    ],
    figures: {
      cosmosRatio: cosmos.median,
      serviceBusRatio: bus.median,
      cosmos,
      serviceBus: bus,
      idleMegabytes: idle,
      idleRatio: idle / bareIdle,
    },
    charts: [],
  }
}
