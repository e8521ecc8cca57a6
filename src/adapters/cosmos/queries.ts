import type { SqlParameter, SqlQuerySpec } from '@azure/cosmos'
import type { Agent } from '../../handoff/agents.ts'
import type { SkillNeed } from '../../handoff/states.ts'
import type { Instant } from '../../handoff/time.ts'
import type { HandoffFilter } from '../../use-cases/ports.ts'
import { abilities, ability } from './routing-documents.ts'

/*
 * Every query runs within one logical partition (a pool). The comment at each names the indexes that
 * serve it; infra/cosmos.json indexes these paths and no others. `id` is always indexed.
 */

/** How many are looked at for one decision, whatever the size of the queue or the team. */
const FEW = 10

const query = (text: string, values: Record<string, SqlParameter['value']> = {}): SqlQuerySpec => ({
  query: text,
  parameters: Object.entries(values).map(([name, value]) => ({ name: `@${name}`, value })),
})

/** Index: /waitingFor, ordered by /place. The last condition reads only what the first two let through. */
export const waitingForAgent = (agent: Agent): SqlQuerySpec => {
  const able = abilities(agent)
  const skills = [...new Set(able.map((each) => each.slice(0, each.lastIndexOf('@'))))]
  return query(
    `SELECT TOP ${FEW} * FROM c WHERE c.type = 'handoff' AND ARRAY_CONTAINS(@skills, c.waitingFor)
     AND NOT EXISTS(SELECT VALUE need FROM need IN c.needs WHERE NOT ARRAY_CONTAINS(@abilities, need))
     ORDER BY c.place`,
    { skills, abilities: able },
  )
}

/** Index: /abilities/[], ordered by /turn. Busy and absent agents come last and tell that somebody has it. */
export const candidates = (needs: readonly SkillNeed[]): SqlQuerySpec => {
  const conditions = needs.map((_, index) => `AND ARRAY_CONTAINS(c.abilities, @need${index})`)
  const values = Object.fromEntries(needs.map((need, index) => [`need${index}`, ability(need)]))
  return query(
    `SELECT TOP ${FEW} * FROM c WHERE c.type = 'agent' ${conditions.join(' ')} ORDER BY c.turn`,
    values,
  )
}

/** Index: /dueAt and /deliverAt. A status in flight has a claim that has not ended. */
export const due = (now: Instant, overdueSince: Instant): SqlQuerySpec =>
  query(
    `SELECT * FROM c WHERE c.dueAt <= @now
     OR (c.deliverAt <= @overdueSince AND (IS_NULL(c.claim) OR c.claim["until"] <= @now))`,
    { now, overdueSince },
  )

/** Index: /waitingFor. Reads every waiting handoff of the pool. */
export const needsWaitedFor = (): SqlQuerySpec =>
  query(
    `SELECT DISTINCT VALUE c.handoff.wish.needs FROM c
     WHERE c.type = 'handoff' AND IS_DEFINED(c.waitingFor)`,
  )

/** Index: /type. */
export const agents = (): SqlQuerySpec => query(`SELECT * FROM c WHERE c.type = 'agent' ORDER BY c.id`)

/** Index: /type. Reads every agent of the pool. */
export const agentsInBrief = (): SqlQuerySpec => query(`SELECT VALUE c.agent FROM c WHERE c.type = 'agent'`)

/** Index: /waitingFor. Reads every waiting handoff of the pool. */
export const waitingInBrief = (): SqlQuerySpec =>
  query(
    `SELECT c.waitingFor AS skill, c.handoff.receivedAt AS receivedAt FROM c
     WHERE c.type = 'handoff' AND IS_DEFINED(c.waitingFor)`,
  )

/** Index: /state, or the path of the narrowest condition given. */
export const handoffs = (filter: HandoffFilter): SqlQuerySpec => {
  const conditions: [string, string, string | undefined][] = [
    ['c.state = @state', 'state', filter.state],
    ['c.handoff.wish.routedTo = @skill', 'skill', filter.skill],
    ['c.agentId = @agent', 'agent', filter.agent],
    ['c.handoff.bot = @bot', 'bot', filter.bot],
    ['c.conversationId = @conversation', 'conversation', filter.conversation],
  ]
  const given = conditions.flatMap(([text, name, value]) =>
    value === undefined ? [] : [{ text, name, value }],
  )
  const open = filter.state === undefined ? ["c.state IN ('queued', 'accepted')"] : []
  const where = ["c.type = 'handoff'", ...open, ...given.map(({ text }) => text)].join(' AND ')
  return query(
    `SELECT * FROM c WHERE ${where} ORDER BY c.id`,
    Object.fromEntries(given.map(({ name, value }) => [name, value])),
  )
}
