import { lapse } from '../handoff/agents.ts'
import type { AgentId, HandoffId, Pool } from '../handoff/names.ts'
import { expireHandoff } from './expire.ts'
import { untilDecided } from './errors.ts'
import { matchNeeds } from './match.ts'
import type { Hub } from './ports.ts'

/** What one sweep had to do. Everything but lapsed leases was left behind by a process that died. */
export interface SweepReport {
  readonly pool: Pool
  readonly lapsedAgents: number
  readonly expiredHandoffs: number
  readonly statusesSent: number
  readonly transcriptsWanted: number
  readonly handoffsMatched: number
  /** What could not be done now; each is in the log, and the next sweep tries again. */
  readonly failed: number
}

/**
 * Looks for what a dead process left behind: passed deadlines, statuses that nobody is sending, waiting
 * handoffs beside free agents. Also ends the leases that agents have not renewed.
 */
export async function sweep(hub: Hub, pool: Pool): Promise<SweepReport> {
  const due = await hub.routing.due(pool, hub.now())
  const tally = { failed: 0 }
  const repair = <T>(items: readonly T[], step: (item: T) => Promise<number>) =>
    repairAll(hub, tally, items, step)

  const lapsedAgents = await repair(due.agents, (id) => lapseAgent(hub, pool, id))
  const expiredHandoffs = await repair(due.handoffs, async (id) => ((await expireHandoff(hub, id)) ? 1 : 0))
  const once = (send: (id: HandoffId) => Promise<void>) => async (id: HandoffId) => {
    await send(id)
    return 1
  }
  const statusesSent = await repair(due.undelivered, async (overdue) => {
    await hub.messages.sendStatusOverdue(overdue)
    return 1
  })
  const transcriptsWanted = await repair(
    due.transcripts,
    once((id) => hub.messages.sendTranscriptWanted(id)),
  )
  const needsWaitedFor = await hub.routing.needsWaitedFor(pool)
  const handoffsMatched = await repair(needsWaitedFor, (needs) => matchNeeds(hub, pool, needs))
  return {
    pool,
    lapsedAgents,
    expiredHandoffs,
    statusesSent,
    transcriptsWanted,
    handoffsMatched,
    failed: tally.failed,
  }
}

/** How many repairs run at the same time: after an outage there may be thousands. */
const AT_ONCE = 8

/**
 * Runs a repair for each item. One that fails, today or every time, must not keep the others from theirs.
 * @returns the sum of what the repairs count.
 */
async function repairAll<T>(
  hub: Hub,
  tally: { failed: number },
  items: readonly T[],
  step: (item: T) => Promise<number>,
): Promise<number> {
  let sum = 0
  const left = [...items]
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      try {
        const count = await step(item)
        sum += count
      } catch (error) {
        tally.failed += 1
        const reason = error instanceof Error ? error.message : String(error)
        hub.log('error', 'A repair failed; the next sweep tries again', { item, reason })
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return sum
}

async function lapseAgent(hub: Hub, pool: Pool, id: AgentId): Promise<number> {
  return untilDecided(async () => {
    const known = await hub.routing.agent(pool, id)
    if (known === undefined) return 0
    const lapsed = lapse(known.value, hub.now())
    if (lapsed === known.value) return 0
    const result = await hub.routing.commit(pool, [{ type: 'replaceAgent', agent: lapsed, replacing: known }])
    return result.committed ? 1 : undefined
  })
}
