import { lapse } from '../handoff/agents.ts'
import type { AgentId, Pool } from '../handoff/names.ts'
import { expireHandoff } from './expire.ts'
import { untilDecided } from './errors.ts'
import { matchSkill } from './match.ts'
import type { Hub } from './ports.ts'

/** What one sweep had to do. Everything but lapsed leases was left behind by a process that died. */
export interface SweepReport {
  readonly pool: Pool
  readonly lapsedAgents: number
  readonly expiredHandoffs: number
  readonly statusesSent: number
  readonly transcriptsWanted: number
  readonly handoffsMatched: number
}

/**
 * Looks for what a dead process left behind: passed deadlines, statuses that nobody is sending, waiting
 * handoffs beside free agents. Also ends the leases that agents have not renewed.
 */
export async function sweep(hub: Hub, pool: Pool): Promise<SweepReport> {
  const due = await hub.routing.due(pool, hub.now())
  const lapsed = await Promise.all(due.agents.map((id) => lapseAgent(hub, pool, id)))
  const expired = await Promise.all(due.handoffs.map((id) => expireHandoff(hub, id)))
  await Promise.all(due.undelivered.map((id) => hub.messages.sendStatusWaiting(id)))
  await Promise.all(due.transcripts.map((id) => hub.messages.sendTranscriptWanted(id)))
  let matched = 0
  for (const skill of await hub.routing.skillsWaitedFor(pool)) matched += await matchSkill(hub, pool, skill)
  return {
    pool,
    lapsedAgents: lapsed.filter(Boolean).length,
    expiredHandoffs: expired.filter(Boolean).length,
    statusesSent: due.undelivered.length,
    transcriptsWanted: due.transcripts.length,
    handoffsMatched: matched,
  }
}

async function lapseAgent(hub: Hub, pool: Pool, id: AgentId): Promise<boolean> {
  return untilDecided(async () => {
    const known = await hub.routing.agent(pool, id)
    if (known === undefined) return false
    const lapsed = lapse(known.value, hub.now())
    if (lapsed === known.value) return false
    const result = await hub.routing.commit(pool, [{ type: 'replaceAgent', agent: lapsed, replacing: known }])
    return result.committed ? true : undefined
  })
}
