import type { HandoffId, Pool, SkillKey } from '../handoff/names.ts'
import { actOnDeadline } from './act-on-deadline.ts'
import { releaseKept } from './kept.ts'
import { lookAtAgent } from './look-at-agent.ts'
import { matchKind } from './match.ts'
import type { Hub } from './ports.ts'

/** What one sweep had to do. Everything but leases, and what is due more than an hour ahead, was left
 * behind by a process that died. */
export interface SweepReport {
  readonly pool: Pool
  readonly agentsDue: number
  readonly handoffsDue: number
  readonly statusesSent: number
  readonly noticesSent: number
  readonly transcriptsWanted: number
  /** Kept for an agent who is not there any more. */
  readonly handoffsReleased: number
  readonly handoffsMatched: number
  /** The skills that somebody waited for. */
  readonly waitingFor: readonly SkillKey[]
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

  const agentsDue = await repair(due.agents, async (id) => {
    await lookAtAgent(hub, pool, id)
    return 1
  })
  const handoffsDue = await repair(due.handoffs, async (id) => ((await actOnDeadline(hub, id)) ? 1 : 0))
  const once = (send: (id: HandoffId) => Promise<void>) => async (id: HandoffId) => {
    await send(id)
    return 1
  }
  const statusesSent = await repair(due.undelivered, async (overdue) => {
    await hub.messages.sendStatusOverdue(overdue)
    return 1
  })
  const claimsSent = await repair(due.unsent, async (news) => {
    await hub.messages.sendStatusClaimed(news)
    return 1
  })
  const noticesSent = await repair(due.untold, async (overdue) => {
    await hub.messages.sendNoticesOverdue(overdue)
    return 1
  })
  const transcriptsWanted = await repair(
    due.transcripts,
    once((id) => hub.messages.sendTranscriptWanted(id)),
  )
  const kinds = await hub.routing.waitingKinds(pool)
  const keptFor = new Set(kinds.flatMap(({ preferred }) => preferred ?? []))
  const handoffsReleased = await repair([...keptFor], async (agent) =>
    (await releaseKept(hub, pool, agent)) ? 1 : 0,
  )
  const handoffsMatched = await repair(kinds, (kind) => matchKind(hub, pool, kind))
  return {
    pool,
    agentsDue,
    handoffsDue,
    statusesSent: statusesSent + claimsSent,
    noticesSent,
    transcriptsWanted,
    handoffsReleased,
    handoffsMatched,
    waitingFor: [...new Set(kinds.map(({ routedTo }) => routedTo))],
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
