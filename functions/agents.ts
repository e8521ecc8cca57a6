import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import type { Agent } from '../src/handoff/agents.ts'
import {
  agentDeletion,
  agentId,
  agentProfile,
  agentsPage,
  poolQuery,
  presenceChange,
} from '../src/http/agent-shapes.ts'
import { json, jsonWithEtag } from '../src/http/answers.ts'
import { readQuery, readShape } from '../src/http/read-body.ts'
import { route, type Call } from '../src/http/route.ts'
import { agentView } from '../src/http/views.ts'
import type { AgentsView, WorkView } from '../src/openapi/answers/agent.ts'
import { deleteAgent, listAgents, readAgent, setPresence, writeAgent } from '../src/use-cases/agents.ts'
import type { Hub } from '../src/use-cases/ports.ts'

const whichAgent = ({ request, parameter, hub }: Call) => ({
  pool: readQuery(request, poolQuery(hub.registry.pools)).pool,
  id: agentId(parameter('id')),
})

const view = (hub: Hub, agent: Agent) => agentView(agent, hub.registry.agentRules)

/** Creates or changes an agent. */
functions.http('writeAgent', {
  methods: ['PUT'],
  authLevel: 'anonymous',
  route: 'agents/{id}',
  handler: route(app, async (call) => {
    const { hub, caller, request } = call
    const { pool, id } = whichAgent(call)
    const body = await readShape(request, agentProfile(hub.registry))
    return json(view(hub, await writeAgent(hub, caller, { pool, id, ...body, name: body.name ?? id })))
  }),
})

functions.http('readAgent', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'agents/{id}',
  handler: route(app, async (call) => {
    const { pool, id } = whichAgent(call)
    return jsonWithEtag(
      call.request,
      view(call.hub, (await readAgent(call.hub, call.caller, pool, id)).value),
    )
  }),
})

/** Refused while the agent has handoffs, unless they are to go to others. */
functions.http('deleteAgent', {
  methods: ['DELETE'],
  authLevel: 'anonymous',
  route: 'agents/{id}',
  handler: route(app, async (call) => {
    const { pool, id } = whichAgent(call)
    const { requeue } = readQuery(call.request, agentDeletion)
    await deleteAgent(call.hub, call.caller, pool, id, requeue === 'true')
    return { status: 204 }
  }),
})

functions.http('listAgents', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'agents',
  handler: route(app, async ({ hub, caller, request }) => {
    const { pool } = readQuery(request, poolQuery(hub.registry.pools))
    const { items, ...rest } = await listAgents(
      hub,
      caller,
      pool,
      readQuery(request, agentsPage).continuation,
    )
    return json({ agents: items.map((agent) => view(hub, agent)), ...rest } satisfies AgentsView)
  }),
})

/** Renews the agent's lease; who becomes available is given work in this call. */
functions.http('setPresence', {
  methods: ['PUT'],
  authLevel: 'anonymous',
  route: 'agents/{id}/presence',
  handler: route(app, async (call) => {
    const { pool, id } = whichAgent(call)
    const declaration = await readShape(call.request, presenceChange)
    return json(view(call.hub, await setPresence(call.hub, call.caller, pool, id, declaration)))
  }),
})

/** What the agent has to do, cheap to poll. */
functions.http('readWork', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'agents/{id}/work',
  handler: route(app, async (call) => {
    const { pool, id } = whichAgent(call)
    const { value: agent } = await readAgent(call.hub, call.caller, pool, id)
    const { offers, assignments } = agent
    return jsonWithEtag(call.request, { offers, assignments } satisfies WorkView)
  }),
})
