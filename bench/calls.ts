import { countCalls, type Calls } from '../local/count-calls.ts'
import { startServers } from '../local/servers.ts'
import type { Bench } from './result.ts'
import { round } from './show.ts'
import { startHub } from './stacks.ts'

/**
 * Request units of a call, roughly: for documents of 1 to 2 KB, few indexed paths, and Strong consistency, which
 * doubles what reading costs. docs/performance.md says where the numbers come from.
 */
const UNITS = { read: 2, query: 6, create: 6, upsert: 10, replace: 10, patch: 10, delete: 6, batch: 8 }

/** The units of one call; a batch costs what its writes do. */
function unitsOf({ operation, documents }: Calls['cosmos'][number]): number {
  if (operation === 'batch') return UNITS.batch * documents
  return isKnown(operation) ? UNITS[operation] : 0
}

const isKnown = (operation: string): operation is keyof typeof UNITS => operation in UNITS

/** Counts, does not time: one whole life of a handoff, and one that has to wait for its agent. */
export const calls: Bench = async ({ tell }) => {
  tell('calls: one handoff after the other')
  const servers = await startServers()
  const hub = await startHub({
    ServiceBusConnection: servers.serviceBus.connectionString,
    CosmosConnection: servers.cosmos.connectionString,
  })
  try {
    const taken = countCalls(servers)
    const told = async (conversation: string, times: number) => {
      while (hub.bot.told(conversation).length < times) await pause(5)
      // What follows the bot's answer has no sign of its own.
      await pause(300)
      return taken()
    }
    await hub.agent('warm', ['warm'], 1)
    await hub.ask('warm', 'warm')
    await told('warm', 1)

    await hub.agent('ada', ['x'], 1)
    taken()
    const id = await hub.ask('life', 'x')
    const begun = await told('life', 1)
    await hub.call('POST', `/handoffs/${id}/complete`, {})
    const ended = await told('life', 2)
    return report({ 'until the bot knows its agent': begun, 'until it knows the end': ended })
  } finally {
    await hub.stop()
    await servers.close()
  }
}

function report(stages: Readonly<Record<string, Calls>>) {
  const told = Object.entries(stages).map(([stage, { cosmos, sent }]) => ({
    stage,
    cosmosCalls: cosmos.length,
    messages: Object.values(sent).reduce((sum, count) => sum + count, 0),
    requestUnits: cosmos.reduce((sum, call) => sum + unitsOf(call), 0),
    calls: cosmos.map(({ operation, container }) => `${operation} ${container ?? ''}`),
  }))
  const total = (take: (stage: (typeof told)[number]) => number) =>
    told.reduce((sum, each) => sum + take(each), 0)
  const life = {
    cosmosCalls: total((each) => each.cosmosCalls),
    messages: total((each) => each.messages),
    requestUnits: total((each) => each.requestUnits),
  }
  return {
    title: 'What a handoff costs: calls counted, request units estimated',
    rows: [
      ['', 'Cosmos DB calls', 'messages', 'request units, about'],
      ...[...told, { stage: 'a whole life', ...life }].map(
        ({ stage, cosmosCalls, messages, requestUnits }) => [
          stage,
          `${cosmosCalls}`,
          `${messages}`,
          round(requestUnits),
        ],
      ),
    ],
    figures: { ...life, stages: told },
    charts: [],
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
