import { isIn, type Handoff } from '../handoff/states.ts'
import type { LogEntry } from '../handoff/events.ts'
import { secondsBetween } from '../handoff/time.ts'
import { conversationKey } from '../use-cases/conversation-key.ts'
import type { Change, Hub, Registry } from '../use-cases/ports.ts'
import { observeDelivery } from './observe-delivery.ts'
import { observeTelling } from './observe-telling.ts'
import { count, measure } from './metrics.ts'
import { ATTRIBUTES, LOGS } from './names.ts'

/**
 * @returns the same hub, whose ports tell what happens: everything that is counted, measured or traced of a
 * handoff is seen here, when it is written. So the use cases know nothing of it.
 */
export function observeHub(hub: Hub): Hub {
  const { routing, conversations, rejections } = hub
  return {
    ...hub,
    routing: {
      ...routing,
      async commit(pool, changes) {
        const result = await routing.commit(pool, changes)
        if (result.committed) for (const change of changes) tellChange(hub, change)
        return result
      },
      async recordDelivery(handoff, claim, end) {
        const record = await routing.recordDelivery(handoff, claim, end)
        if (record.result === 'lost') return record
        for (const { status, state } of end.attempted) {
          const outcome = state === 'pending' ? 'failing' : state
          const { via } = handoff.deliverTo
          count('deliveries', {
            [ATTRIBUTES.status]: status,
            [ATTRIBUTES.outcome]: outcome,
            [ATTRIBUTES.via]: via,
            [ATTRIBUTES.bot]: handoff.bot,
          })
        }
        return record
      },
    },
    conversations: {
      ...conversations,
      async keepDeadLetter(record) {
        await conversations.keepDeadLetter(record)
        count('deadLetters', { [ATTRIBUTES.queue]: record.queue })
      },
    },
    rejections: {
      ...rejections,
      count(code, detail) {
        rejections.count(code, detail)
        count('rejectedCalls', { [ATTRIBUTES.code]: code })
      },
    },
    deliver: observeDelivery(hub.deliver),
    desks: { ...hub.desks, tell: observeTelling(hub.desks.tell) },
  }
}

function tellChange(hub: Hub, change: Change): void {
  if (change.type === 'createHandoff') tellHandoff(hub, change.before, change.handoff)
  if (change.type === 'replaceHandoff') tellHandoff(hub, change.replacing.value, change.handoff)
}

function tellHandoff({ registry, log }: Hub, before: Handoff | undefined, after: Handoff): void {
  const labels = {
    [ATTRIBUTES.pool]: after.pool,
    [ATTRIBUTES.skill]: skillLabel(registry, after.wish.routedTo),
  }
  const known = before?.sequence ?? 0
  const conversation = conversationKey(after)
  const news = after.log.filter(({ sequence }) => sequence > known)
  for (const entry of news) {
    const code = entry.type === 'failed' ? { code: entry.code } : {}
    log('information', LOGS.event, {
      event: entry.type,
      handoffId: after.id,
      conversation,
      bot: after.bot,
      pool: after.pool,
      skill: after.wish.routedTo,
      ...code,
    })
    count('events', {
      ...labels,
      [ATTRIBUTES.event]: entry.type,
      ...('code' in code ? { [ATTRIBUTES.code]: code.code } : {}),
    })
    if (isFirstAgent(entry)) measure('wait', secondsBetween(after.receivedAt, entry.at), labels)
  }
  const ended = news.at(-1)?.at
  if (before === undefined || ended === undefined || !isIn(before, 'accepted')) return
  const isSame = isIn(after, 'accepted') && after.assignment === before.assignment
  if (!isSame) measure('assignment', secondsBetween(before.state.acceptedAt, ended), labels)
}

const isFirstAgent = (entry: LogEntry) => entry.type === 'accepted' && entry.assignment === 1

/** Bots may ask for anything; a metric has only so many series. */
export function skillLabel({ skillNames, defaultSkill }: Registry, skill: string): string {
  return skillNames.has(skill) || skill === defaultSkill ? skill : 'other'
}
