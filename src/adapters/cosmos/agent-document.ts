import { agentDeadline, isFree, levelOf, load, skillKeys, type Agent } from '../../handoff/agents.ts'
import { ANY_AGENT } from '../../handoff/names.ts'
import { loadRatio } from '../../handoff/routing.ts'
import type { SkillNeed } from '../../handoff/states.ts'
import type { Instant } from '../../handoff/time.ts'
import { agentDocumentId, VERSION, type AgentDocument } from './routing-documents.ts'

/**
 * @returns the text by which a need is compared with abilities: equal texts, so an index can serve. Being
 * anybody has no levels.
 */
export const ability = ({ skill, level }: SkillNeed): string => `${skill}@${skill === ANY_AGENT ? 1 : level}`

/** @returns everything the agent can do, one text a skill and level. */
export function abilities(agent: Agent): string[] {
  return skillKeys(agent).flatMap((skill) =>
    Array.from({ length: levelOf(agent, skill) }, (_, index) => ability({ skill, level: index + 1 })),
  )
}

export function agentDocument(agent: Agent): AgentDocument {
  const { id, idleSince, lastGivenAt, leaseUntil, assignments, offers } = agent
  const free = isFree(agent, LONG_AGO)
  const amongEquals = `${String(load(agent, LONG_AGO)).padStart(LOAD_DIGITS, '0')}|${id}`
  return {
    id: agentDocumentId(id),
    pool: agent.pool,
    v: VERSION,
    type: 'agent',
    about: [...assignments, ...offers].map(({ handoffId }) => handoffId),
    agent,
    abilities: abilities(agent),
    idleTurn: `${idleSince}|${amongEquals}`,
    roundTurn: `${lastGivenAt}|${amongEquals}`,
    loadTurn: `${loadRatio(agent, LONG_AGO)}|${idleSince}|${amongEquals}`,
    freeUntil: free ? leaseUntil : null,
    dueAt: agentDeadline(agent),
  }
}

/**
 * As of then nothing that an agent has in hand is over: a document cannot know when it will be read, so
 * every wrap-up in it takes its place until the agent is written without it.
 */
const LONG_AGO: Instant = new Date(0).toISOString()

/** Makes the order of the texts that of the numbers. */
const LOAD_DIGITS = 6
