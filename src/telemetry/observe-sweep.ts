import type { Pool } from '../handoff/names.ts'
import type { QueueDepth } from '../use-cases/queue-depths.ts'
import type { Hub } from '../use-cases/ports.ts'
import type { SweepReport } from '../use-cases/sweep.ts'
import { count, showWaiting, type Depth } from './metrics.ts'
import { ATTRIBUTES, LOGS } from './names.ts'
import { skillLabel } from './observe-hub.ts'

/** Tells what a sweep had to do. Only repairs are counted; leases and what is due far ahead are its daily work. */
export function tellSweep({ log }: Hub, report: SweepReport): void {
  const { pool, agentsDue } = report
  const repairs = repairsOf(report)
  const done = Object.entries(repairs).filter(([, times]) => times > 0)
  for (const [repair, times] of done) {
    count('repairs', { [ATTRIBUTES.pool]: pool, [ATTRIBUTES.repair]: repair }, times)
  }
  if (done.length > 0 || agentsDue > 0) log('information', LOGS.sweep, { pool, agentsDue, ...repairs })
}

function repairsOf(report: SweepReport): Record<string, number> {
  const { handoffsDue, statusesSent, noticesSent, transcriptsWanted } = report
  const { handoffsReleased, handoffsMatched, failed } = report
  const sent = { statusesSent, noticesSent, transcriptsWanted }
  return { handoffsDue, ...sent, handoffsReleased, handoffsMatched, failed }
}

/** Tells what waits in a pool. Skills that the configuration does not name are one in the metrics. */
export function tellDepths({ log, registry }: Hub, pool: Pool, depths: readonly QueueDepth[]): void {
  const shown = new Map<string, Depth>()
  for (const depth of depths) {
    if (depth.waiting > 0) log('information', LOGS.waiting, { pool, ...depth })
    const skill = skillLabel(registry, depth.skill)
    const same = shown.get(skill)
    shown.set(skill, {
      skill,
      waiting: depth.waiting + (same?.waiting ?? 0),
      oldestSeconds: Math.max(depth.oldestSeconds, same?.oldestSeconds ?? 0),
    })
  }
  showWaiting(pool, [...shown.values()])
}
