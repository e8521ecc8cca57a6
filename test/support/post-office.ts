import type { AgentId, HandoffId, Pool } from '../../src/handoff/names.ts'
import type { Instant } from '../../src/handoff/time.ts'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import { lookAtAgent } from '../../src/use-cases/look-at-agent.ts'
import { notify } from '../../src/use-cases/notify.ts'
import type { Hub } from '../../src/use-cases/ports.ts'
import type { Messages } from '../../src/use-cases/ports-messages.ts'
import type { ClaimedNews } from '../../src/use-cases/ports-claims.ts'

/** "Look at it then", of a handoff or an agent. */
export type WakeUp =
  | { readonly kind: 'handoff'; readonly id: HandoffId; readonly at: Instant }
  | { readonly kind: 'agent'; readonly pool: Pool; readonly id: AgentId; readonly at: Instant }

/**
 * Takes a note of each message that a hub sends, so that a test can bring it by its own clock: on time, twice,
 * or never.
 */
export class PostOffice {
  #wakeUps: WakeUp[] = []
  readonly #statuses = new Map<HandoffId, ClaimedNews | undefined>()
  /** Service Bus drops a message with an id that it knows. */
  readonly #known = new Set<string>()

  /** @returns the same sending side, with a note of what is sent. */
  watching(messages: Messages): Messages {
    return {
      ...messages,
      wakeAt: (id, at) => {
        this.#wakeUps.push({ kind: 'handoff', id, at })
        return messages.wakeAt(id, at)
      },
      wakeForAgent: (pool, id, at) => {
        this.#wakeUps.push({ kind: 'agent', pool, id, at })
        return messages.wakeForAgent(pool, id, at)
      },
      sendStatusClaimed: (news) => {
        if (!this.#known.has(news.claim.by)) this.#statuses.set(news.id, news)
        this.#known.add(news.claim.by)
        return messages.sendStatusClaimed(news)
      },
      sendStatusWaiting: (id, at) => {
        this.#note(id)
        return messages.sendStatusWaiting(id, at)
      },
      sendStatusOverdue: (overdue) => {
        this.#note(overdue.id)
        return messages.sendStatusOverdue(overdue)
      },
    }
  }

  /** A message with a claim that is on its way stays on its way. */
  #note(id: HandoffId): void {
    this.#statuses.set(id, this.#statuses.get(id))
  }

  /** @returns the wake-ups that are due then, the earliest first; each is given once. */
  takeDue(now: Instant): WakeUp[] {
    const due = this.#wakeUps.filter(({ at }) => at <= now)
    this.#wakeUps = this.#wakeUps.filter(({ at }) => at > now)
    return due.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
  }

  /** Whether somebody is to look at this handoff or agent then. */
  hasWakeUp(id: string, at: Instant): boolean {
    return this.#wakeUps.some((each) => each.id === id && each.at === at)
  }

  /** @returns when the next wake-up is due; undefined for never. */
  nextAt(): Instant | undefined {
    return this.#wakeUps.map(({ at }) => at).sort()[0]
  }

  /** Loses the messages that say whom to tell. */
  loseStatuses(): void {
    this.#statuses.clear()
  }

  /** Tells the bots what there is to tell. */
  async deliverStatuses(hub: Hub): Promise<void> {
    for (const [id, news] of this.#statuses) {
      this.#statuses.delete(id)
      await notify(hub, id, news)
    }
  }
}

/** Does what the function does that a wake-up calls. */
export async function wake(hub: Hub, wakeUp: WakeUp): Promise<void> {
  if (wakeUp.kind === 'agent') await lookAtAgent(hub, wakeUp.pool, wakeUp.id)
  else await actOnDeadline(hub, wakeUp.id)
}
