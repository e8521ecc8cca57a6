import type { OperationInput } from '@azure/cosmos'
import { WITHOUT_CONTENT } from '../../src/adapters/cosmos/client.ts'
import type { Clients } from './clients.ts'

export interface Asked {
  readonly id: string
  readonly skill: string
  readonly conversation: string
}

interface AgentDocument {
  readonly id: string
  readonly _etag: string
  readonly [member: string]: unknown
}

const POOL = 'default'
const here = { partitionKey: POOL }

/** One query and one batch. @returns the agent. */
export async function assignBarely(clients: Clients, asked: Asked): Promise<string> {
  // A lost race is not decided again by any rule: it is simply tried until it works.
  for (;;) {
    const agent = await freeAgent(clients, asked.skill)
    if (await give(clients, asked, agent)) return agent.id
  }
}

/** The same, and what else the hub writes: the request, beside the query. */
export async function assignWithAllCalls(clients: Clients, asked: Asked): Promise<string> {
  const { id, skill } = asked
  const kept = clients.conversations.items.create({ id: 'request', handoffId: id, value: { Skill: skill } })
  let [agent] = await Promise.all([freeAgent(clients, skill), kept])
  for (;;) {
    if (await give(clients, asked, agent)) return agent.id
    agent = await freeAgent(clients, skill)
  }
}

/** Tells, and writes down that it told. */
export async function notifyWithAllCalls(
  clients: Clients,
  id: string,
  tell: () => Promise<void>,
): Promise<void> {
  await tell()
  const operations = [
    { op: 'set' as const, path: '/claim', value: null },
    { op: 'set' as const, path: '/told', value: true },
  ]
  await clients.routing.item(id, POOL).patch({ condition: "FROM c WHERE c.claim = 'mine'", operations })
}

async function freeAgent({ routing }: Clients, skill: string): Promise<AgentDocument> {
  const query = {
    query: `SELECT TOP 10 * FROM c WHERE c.type = 'agent' AND ARRAY_CONTAINS(c.abilities, @skill) ORDER BY c.idleTurn`,
    parameters: [{ name: '@skill', value: `${skill}@1` }],
  }
  const [agent] = (await routing.items.query<AgentDocument>(query, here).fetchAll()).resources
  if (agent === undefined) throw new Error(`Nobody has ${skill}`)
  return agent
}

async function give({ routing }: Clients, asked: Asked, agent: AgentDocument): Promise<boolean> {
  const { id, conversation } = asked
  const idleTurn = new Date().toISOString()
  const operations: OperationInput[] = [
    { operationType: 'Create', resourceBody: { ...asked, pool: POOL, type: 'handoff', claim: 'mine' } },
    { operationType: 'Replace', id: agent.id, resourceBody: { ...agent, idleTurn }, ifMatch: agent._etag },
    { operationType: 'Create', resourceBody: { id: `conversation-${conversation}`, pool: POOL, of: id } },
  ]
  const { result = [] } = await routing.items.batch(operations, POOL, WITHOUT_CONTENT)
  return result.every(({ statusCode }) => statusCode < 400)
}
