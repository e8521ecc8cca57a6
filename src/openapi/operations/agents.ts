import { agentDeletion, agentProfile, agentsPage, presenceChange } from '../../http/agent-shapes.ts'
import { agent, agents, work } from '../answers/agent.ts'
import { named } from '../components.ts'
import { PRESENCE, PROFILE, WORK } from '../examples.ts'
import type { Operation } from '../operation.ts'
import { agentPath, inPool } from './paths.ts'

const profile = agentProfile({ canonical: (key) => key })
const ofAgent = { path: '/agents/{id}', tag: 'Agents', parameters: agentPath, query: inPool } as const

/** Agents: who they are, whether they are there, what they have to do. */
export const agentOperations: readonly Operation[] = [
  {
    ...ofAgent,
    id: 'writeAgent',
    method: 'PUT',
    summary: 'Create or change an agent',
    description: 'Presence and work of a known agent stay. A skill without a level has level 1.',
    callers: ['supervisor'],
    body: named('AgentProfile', profile),
    bodyExample: PROFILE,
    successes: { 200: { description: 'The agent', schema: agent } },
    problems: ['InvalidBody', 'InvalidAgentId', 'SupervisorOnly'],
  },
  {
    ...ofAgent,
    id: 'readAgent',
    method: 'GET',
    summary: 'One agent',
    callers: ['agent', 'supervisor'],
    headers: ['If-None-Match'],
    successes: {
      200: { description: 'The agent', schema: agent, headers: ['ETag'] },
      304: { description: 'Unchanged', headers: ['ETag'] },
    },
    problems: ['InvalidBody', 'InvalidAgentId', 'NotYourself', 'AgentNotFound'],
  },
  {
    ...ofAgent,
    id: 'deleteAgent',
    method: 'DELETE',
    summary: 'Remove an agent',
    description: 'Refused while he has handoffs, unless they are to go to others.',
    callers: ['supervisor'],
    query: inPool.extend(agentDeletion.shape),
    successes: { 204: { description: 'He is gone, or never was' } },
    problems: ['InvalidBody', 'InvalidAgentId', 'SupervisorOnly', 'AgentHasWork'],
  },
  {
    id: 'listAgents',
    method: 'GET',
    path: '/agents',
    tag: 'Agents',
    summary: 'A page of the agents of a pool',
    callers: ['supervisor'],
    query: inPool.extend(agentsPage.shape),
    successes: { 200: { description: 'At most 50', schema: agents } },
    problems: ['InvalidBody', 'InvalidContinuation', 'SupervisorOnly'],
  },
  {
    ...ofAgent,
    id: 'setPresence',
    method: 'PUT',
    path: '/agents/{id}/presence',
    summary: 'Say whether the agent is there, and renew it',
    description:
      'An agent whose lease has lapsed is offline. Who becomes available is given work in this call.',
    callers: ['agent', 'supervisor'],
    body: named('PresenceChange', presenceChange),
    bodyExample: PRESENCE,
    successes: { 200: { description: 'The agent', schema: agent } },
    problems: ['InvalidBody', 'InvalidAgentId', 'NotYourself', 'AgentNotFound'],
  },
  {
    ...ofAgent,
    id: 'readWork',
    method: 'GET',
    path: '/agents/{id}/work',
    summary: 'What the agent has to do, cheap to poll',
    callers: ['agent', 'supervisor'],
    headers: ['If-None-Match'],
    successes: {
      200: { description: 'Offers and assignments', schema: work, headers: ['ETag'], example: WORK },
      304: { description: 'Unchanged', headers: ['ETag'] },
    },
    problems: ['InvalidBody', 'InvalidAgentId', 'NotYourself', 'AgentNotFound'],
  },
]
