import type { OperationInput } from '@azure/cosmos'
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

/** The same, and what else the hub keeps and asks: the request, beside the query, and who waits for that agent. */
export async function assignWithAllCalls(clients: Clients, asked: Asked): Promise<string> {
  const { id, skill } = asked
  const kept = clients.conversations.items.create({ id: 'request', handoffId: id, value: { Skill: skill } })
  let [agent] = await Promise.all([freeAgent(clients, skill), kept])
  for (;;) {
    await waitingFor(clients, skill)
    if (await give(clients, asked, agent)) return agent.id
    agent = await freeAgent(clients, skill)
  }
}

/** Claims, tells, and writes down that it told. */
export async function notifyWithAllCalls(
  clients: Clients,
  id: string,
  tell: () => Promise<void>,
): Promise<void> {
  const item = clients.routing.item(id, POOL)
  const claim = [{ op: 'set' as const, path: '/claim', value: 'mine' }]
  await item.patch({ condition: 'FROM c WHERE IS_NULL(c.claim)', operations: claim })
  await tell()
  const receipt = [
    { op: 'set' as const, path: '/claim', value: null },
    { op: 'set' as const, path: '/told', value: true },
  ]
  await item.patch({ condition: "FROM c WHERE c.claim = 'mine'", operations: receipt })
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

async function waitingFor({ routing }: Clients, skill: string): Promise<void> {
  const query = {
    query: `SELECT TOP 10 * FROM c WHERE c.type = 'handoff' AND c.routedNeed IN (@skill) ORDER BY c.place`,
    parameters: [{ name: '@skill', value: `${skill}@1` }],
  }
  await routing.items.query(query, here).fetchAll()
}

async function give({ routing }: Clients, asked: Asked, agent: AgentDocument): Promise<boolean> {
  const { id, conversation } = asked
  const idleTurn = new Date().toISOString()
  const operations: OperationInput[] = [
    { operationType: 'Create', resourceBody: { ...asked, pool: POOL, type: 'handoff', claim: null } },
    { operationType: 'Replace', id: agent.id, resourceBody: { ...agent, idleTurn }, ifMatch: agent._etag },
    { operationType: 'Create', resourceBody: { id: `conversation-${conversation}`, pool: POOL, of: id } },
  ]
  const { result = [] } = await routing.items.batch(operations, POOL)
  return result.every(({ statusCode }) => statusCode < 400)
}
