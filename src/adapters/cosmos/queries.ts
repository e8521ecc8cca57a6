import type { SqlParameter, SqlQuerySpec } from '@azure/cosmos'
import type { Agent } from '../../handoff/agents.ts'
import type { AgentId, HandoffId, SkillKey } from '../../handoff/names.ts'
import type { SkillNeed } from '../../handoff/states.ts'
import type { Instant } from '../../handoff/time.ts'
import type { HandoffFilter } from '../../use-cases/ports.ts'
import type { WhichAgents } from '../../use-cases/ports-skills.ts'
import { abilities, ability } from './agent-document.ts'
import { agentDocumentId, type AgentDocument } from './routing-documents.ts'

/*
 * Every query runs within one logical partition (a pool). The comment at each names the indexes that
 * serve it, and how many documents it reads at worst; infra/cosmos.json indexes these paths and no others.
 * `id` is always indexed.
 */

/** How many are looked at for one decision, whatever the size of the queue or the team. */
export const FEW = 10
/** How many ended handoffs tell how long handling takes. */
const RECENT = 20

const query = (text: string, values: Record<string, SqlParameter['value']> = {}): SqlQuerySpec => ({
  query: text,
  parameters: Object.entries(values).map(([name, value]) => ({ name: `@${name}`, value })),
})

/**
 * Index: /routedNeed and /preferred, ordered by /place. Reads ten, and those before them that ask for more
 * than the queue's own skill, which he lacks, or that he has passed on.
 */
export const waitingForAgent = (agent: Agent): SqlQuerySpec => {
  const able = abilities(agent)
  // Not ARRAY_CONTAINS: IN is known to look up each text in the index.
  const names = able.map((_, index) => `@ability${index}`)
  const values = Object.fromEntries(able.map((each, index) => [`ability${index}`, each]))
  return query(
    `SELECT TOP ${FEW} * FROM c WHERE c.type = 'handoff' AND c.routedNeed IN (${names.join(', ')})
     AND c.preferred IN (null, @agent) AND NOT ARRAY_CONTAINS(c.passedBy, @agent)
     AND NOT EXISTS(SELECT VALUE need FROM need IN c.needs WHERE NOT ARRAY_CONTAINS(@abilities, need))
     ORDER BY c.place`,
    { ...values, agent: agent.id, abilities: able },
  )
}

/** The field of an agent's document whose order is that of the turns. */
export type TurnField = keyof Pick<AgentDocument, 'idleTurn' | 'roundTurn' | 'loadTurn'>

/** Whom a handoff may go to. */
export interface Wanted {
  readonly needs: readonly SkillNeed[]
  readonly passedBy: readonly AgentId[]
  readonly preferred: AgentId | null
}

/**
 * Index: /abilities/[] and /freeUntil, ordered by /idleTurn, /roundTurn or /loadTurn. Reads ten, and
 * those before them who have passed on the handoff, of whom it remembers at most PASS_LIMIT.
 */
export const freeAgents = (wanted: Wanted, turn: TurnField, now: Instant): SqlQuerySpec => {
  const { conditions, values } = having(wanted.needs)
  const { passedBy, preferred } = wanted
  const only = preferred === null ? {} : { only: agentDocumentId(preferred) }
  return query(
    `SELECT TOP ${FEW} * FROM c WHERE c.type = 'agent' ${conditions} AND c.freeUntil > @now
     AND NOT ARRAY_CONTAINS(@passedBy, c.id)${preferred === null ? '' : ' AND c.id = @only'}
     ORDER BY c.${turn}`,
    { ...values, now, passedBy: passedBy.map(agentDocumentId), ...only },
  )
}

/**
 * Those who wait, and after them the agents as above. Index: /state and /waitingFor, and that of free agents. Reads
 * ten, and the agents who have passed on the handoff.
 */
export const waitingAndFree = (wanted: Wanted, turn: TurnField, now: Instant): SqlQuerySpec => {
  const { conditions, values } = having(wanted.needs)
  return query(
    `SELECT TOP ${FEW} * FROM c WHERE (c.state = 'queued' AND IS_DEFINED(c.waitingFor))
     OR (c.type = 'agent' ${conditions} AND c.freeUntil > @now AND NOT ARRAY_CONTAINS(@passedBy, c.id))
     ORDER BY c.${turn}`,
    { ...values, now, passedBy: wanted.passedBy.map(agentDocumentId) },
  )
}

/** Index: /abilities/[]. Reads one. */
export const anyAgent = (needs: readonly SkillNeed[], but: AgentId | undefined): SqlQuerySpec => {
  const { conditions, values } = having(needs)
  return query(
    `SELECT TOP 1 VALUE c.id FROM c WHERE c.type = 'agent' ${conditions}
     ${but === undefined ? '' : 'AND c.id != @but'}`,
    { ...values, ...(but === undefined ? {} : { but: agentDocumentId(but) }) },
  )
}

const PRESENT = `AND c.agent.presence = 'available' AND c.agent.leaseUntil > @now`
const WHICH: Record<WhichAgents, string> = { all: '', present: PRESENT, free: 'AND c.freeUntil > @now' }

/** Index: /abilities/[], /agent/presence, /agent/leaseUntil and /freeUntil. Counts in the index, reads none. */
export const countAgents = (needs: readonly SkillNeed[], which: WhichAgents, now: Instant): SqlQuerySpec => {
  const { conditions, values } = having(needs)
  return query(`SELECT VALUE COUNT(1) FROM c WHERE c.type = 'agent' ${conditions} ${WHICH[which]}`, {
    ...values,
    ...(which === 'all' ? {} : { now }),
  })
}

/** Index: the same. Reads everybody who is present and has it; gives one number. */
export const placesFor = (needs: readonly SkillNeed[], now: Instant): SqlQuerySpec => {
  const { conditions, values } = having(needs)
  return query(`SELECT VALUE SUM(c.agent.capacity) FROM c WHERE c.type = 'agent' ${conditions} ${PRESENT}`, {
    ...values,
    now,
  })
}

/** Index: /preferred. Reads those that are kept for him. */
export const keptFor = (agent: AgentId): SqlQuerySpec =>
  query(`SELECT VALUE c.id FROM c WHERE c.type = 'handoff' AND c.preferred = @agent`, { agent })

function having(needs: readonly SkillNeed[]) {
  const conditions = needs.map((_, index) => `AND ARRAY_CONTAINS(c.abilities, @need${index})`).join(' ')
  const values = Object.fromEntries(needs.map((need, index) => [`need${index}`, ability(need)]))
  return { conditions, values }
}

/**
 * Index: /waitingFor, /closedFor and /place. Counts in the index, reads none. Those that wait for the skill to
 * open stand in no place yet, but fill the queue.
 */
export const waitingIn = (skill: SkillKey, before: string | undefined): SqlQuerySpec =>
  query(
    `SELECT VALUE COUNT(1) FROM c WHERE c.type = 'handoff'
     AND ${before === undefined ? '(c.waitingFor = @skill OR c.closedFor = @skill)' : 'c.waitingFor = @skill AND c.place < @before'}`,
    { skill, ...(before === undefined ? {} : { before }) },
  )

/** Index: /waitingFor and /closedFor, ordered by /handoff/receivedAt. Reads one. */
export const oldestWaiting = (skill: SkillKey): SqlQuerySpec =>
  query(
    `SELECT TOP 1 VALUE c.handoff.receivedAt FROM c
     WHERE c.type = 'handoff' AND (c.waitingFor = @skill OR c.closedFor = @skill) ORDER BY c.handoff.receivedAt`,
    { skill },
  )

/** Index: /waitingFor and /closedFor, and /dueAt, by which it is ordered. Reads those that are due; no more than a few are. */
export const overdueSince = (skill: SkillKey, now: Instant): SqlQuerySpec =>
  query(
    `SELECT TOP 1 VALUE c.handoff.state.waitUntil FROM c
     WHERE c.type = 'handoff' AND (c.waitingFor = @skill OR c.closedFor = @skill)
     AND c.dueAt <= @now AND c.handoff.state.waitUntil <= @now ORDER BY c.dueAt`,
    { skill, now },
  )

/** Index: /finishedIn, ordered by /endedAt. Reads twenty. */
export const recentHandling = (skill: SkillKey): SqlQuerySpec =>
  query(
    `SELECT TOP ${RECENT} VALUE c.handledSeconds FROM c
     WHERE c.type = 'handoff' AND c.finishedIn = @skill ORDER BY c.endedAt DESC`,
    { skill },
  )

/** Index: /about/[]. Reads two at most. */
export const about = (handoff: HandoffId): SqlQuerySpec =>
  query('SELECT * FROM c WHERE ARRAY_CONTAINS(c.about, @handoff)', { handoff })

/**
 * Index: /dueAt and /deliverAt. Reads all that are due, after an outage thousands, so of each only what is asked for.
 * A status in flight has a claim that has not ended; the message that has such a claim may be lost.
 */
export const due = (now: Instant, overdueSince: Instant): SqlQuerySpec =>
  query(
    `SELECT c.id, c.type, c.dueAt, c.deliverAt, c.claim, c.handoffId, c.agent.id AS agent, c.handoff.linked
     FROM c WHERE c.dueAt <= @now
     OR (c.deliverAt <= @overdueSince AND (IS_NULL(c.claim) OR c.claim["until"] <= @now OR c.claim.inMessage = true))`,
    { now, overdueSince },
  )

/** How many are opened in one batch: it has at most 100 writes and 2 MB, a handoff at most 16 KB. */
const OPENED_AT_ONCE = 25

/** Index: /closedFor and /dueAt, ordered by /place. Reads as many as are opened in one batch. */
export const toOpen = (now: Instant): SqlQuerySpec =>
  query(
    `SELECT TOP ${OPENED_AT_ONCE} * FROM c WHERE c.type = 'handoff' AND IS_DEFINED(c.closedFor)
     AND c.dueAt <= @now ORDER BY c.place`,
    { now },
  )

/** Index: /waitingFor. Reads every waiting handoff of the pool; gives as many as there are kinds. */
export const waitingKinds = (): SqlQuerySpec =>
  query(
    `SELECT DISTINCT VALUE {
       routedTo: c.waitingFor, needs: c.handoff.wish.needs, passedBy: c.passedBy, preferred: c.preferred
     } FROM c WHERE c.type = 'handoff' AND IS_DEFINED(c.waitingFor)`,
  )

/** Index: /type. Reads a page. */
export const agents = (): SqlQuerySpec => query(`SELECT * FROM c WHERE c.type = 'agent' ORDER BY c.id`)

/** Index: /type. Reads one for each bot of the pool that was told something in 30 days. */
export const botNotes = (): SqlQuerySpec => query(`SELECT VALUE c.note FROM c WHERE c.type = 'bot'`)

/** Index: /type. Reads every agent of the pool; gives some hundred bytes of each. */
export const agentsInBrief = (): SqlQuerySpec =>
  query(
    `SELECT c.agent.skills, c.agent.presence, c.agent.leaseUntil, c.freeUntil FROM c WHERE c.type = 'agent'`,
  )

/** Index: /waitingFor and /closedFor. Reads every waiting handoff of the pool; gives each skill once. */
export const queues = (): SqlQuerySpec =>
  query(
    `SELECT DISTINCT VALUE c.handoff.wish.routedTo FROM c
     WHERE c.type = 'handoff' AND (IS_DEFINED(c.waitingFor) OR IS_DEFINED(c.closedFor))`,
  )

/** Index: /state, or the path of the narrowest condition given. Reads a page. */
export const handoffs = (filter: HandoffFilter): SqlQuerySpec => {
  const conditions: [string, string, string | undefined][] = [
    ['c.state = @state', 'state', filter.state],
    ['c.handoff.wish.routedTo = @skill', 'skill', filter.skill],
    ['c.agentId = @agent', 'agent', filter.agent],
    ['c.handoff.bot = @bot', 'bot', filter.bot],
    ['c.conversationId = @conversation', 'conversation', filter.conversation],
    ['c.delivery = @delivery', 'delivery', filter.delivery],
  ]
  const given = conditions.flatMap(([text, name, value]) =>
    value === undefined ? [] : [{ text, name, value }],
  )
  const any = filter.state !== undefined || filter.delivery !== undefined
  const open = any ? [] : ["c.state IN ('queued', 'offered', 'accepted')"]
  const where = ["c.type = 'handoff'", ...open, ...given.map(({ text }) => text)].join(' AND ')
  return query(
    `SELECT * FROM c WHERE ${where} ORDER BY c.id`,
    Object.fromEntries(given.map(({ name, value }) => [name, value])),
  )
}
