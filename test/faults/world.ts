import { InvocationContext } from '@azure/functions'
import type { Fault, FaultScope } from '../../local/cosmos/faults.ts'
import type { Handoff } from '../../src/handoff/states.ts'
import { queueHandler } from '../../src/messages/handle.ts'
import type { Envelope } from '../../src/messages/envelope.ts'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { failDeadRequest, keepDead } from '../../src/use-cases/dead-letter.ts'
import { Refusal, TransientError } from '../../src/use-cases/errors.ts'
import { fetchWantedTranscript } from '../../src/use-cases/fetch-transcript.ts'
import { lookAtAgent } from '../../src/use-cases/look-at-agent.ts'
import { notify } from '../../src/use-cases/notify.ts'
import type { Hub } from '../../src/use-cases/ports.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import type { Around } from '../support/around-ports.ts'
import type { TestHub, TestServers } from '../support/hub.ts'
import { poolStateNow, type PoolState } from '../support/pool-state.ts'
import { Strandings, wrongAtAnyTime, wrongInTheEnd, type Finding, type Told } from './invariants.ts'
import { diesWithin, type Death } from './mortal.ts'
import { Queues, type Mail } from './mail.ts'

/** The lock of a message whose process died lapses after this. */
const LOCK_SECONDS = 30
const SWEEP_SECONDS = 15
const MAX_DELIVERIES = 10

/**
 * A hub with its queues, its timer and its bot, by the clock of a test: the real handlers and use cases, on the
 * real adapters and servers, in processes that may die.
 */
export class World {
  readonly test: TestHub
  readonly queues: Queues
  /** The ids that were answered with 202, by conversation. */
  readonly promised = new Map<string, string>()
  readonly told: Told[] = []
  readonly findings: Finding[] = []
  isSwept = true
  deaths = 0
  faults = 0
  /** Whether a process of the hub is at work; what the test itself asks the servers never fails. */
  isAtWork = false
  /** Which death the next process dies that lives long enough. */
  death: Death | undefined
  readonly hub: Hub
  readonly #servers: TestServers
  readonly #strandings = new Strandings()
  /** Something was written since the world was last looked at. */
  #isNew = true
  #nextSweep: number

  constructor(servers: TestServers, test: TestHub) {
    const { clock } = servers
    this.#servers = servers
    this.test = test
    this.queues = new Queues(clock.milliseconds)
    this.#nextSweep = clock.milliseconds() + SWEEP_SECONDS * 1000
    this.hub = {
      ...test.hub,
      routing: {
        ...test.hub.routing,
        commit: (pool, changes) => {
          this.#isNew = true
          return test.hub.routing.commit(pool, changes)
        },
      },
      messages: this.queues.watching(test.hub.messages),
      deliver: (bot, handoff, delivery) => {
        const outcome = test.hub.deliver(bot, handoff, delivery)
        this.told.push({
          activityId: `${handoff.id}-${delivery.sequence}`,
          handoffId: handoff.id,
          sequence: delivery.sequence,
          state: delivery.status,
          conversation: handoff.reply.conversation.id,
        })
        return outcome
      },
    }
  }

  /** Does something in a process that may die. @returns whether it was done; 'no' and 'away' are answers of the hub. */
  async act(work: (hub: Hub) => Promise<unknown>): Promise<'done' | 'died' | 'no' | 'away'> {
    try {
      return await this.#live(work)
    } catch (error) {
      if (error instanceof Refusal) return 'no'
      if (error instanceof TransientError) return 'away'
      throw error
    } finally {
      await this.#look()
    }
  }

  async #live(work: (hub: Hub) => Promise<unknown>): Promise<'done' | 'died'> {
    const { death } = this
    this.isAtWork = true
    try {
      if (death === undefined) {
        await work(this.hub)
        return 'done'
      }
      const died = await diesWithin(this.hub, death, (hub, around) => work(withBot(hub, around)))
      if (!died) return 'done'
    } finally {
      this.isAtWork = false
    }
    this.death = undefined
    this.deaths += 1
    this.#strandings.forgive()
    return 'died'
  }

  /** Plans a fault of Cosmos DB for the hub's next requests. */
  plan(effect: Fault, scope: Pick<FaultScope, 'after' | 'times' | 'kinds'>): void {
    const struck = () => {
      this.faults += 1
      this.#strandings.forgive()
    }
    this.#servers.cosmos.faults.plan(effect, { ...scope, where: () => this.isAtWork, struck })
  }

  /** Time passes: what is due is delivered, and the timer calls. */
  async pass(seconds: number): Promise<void> {
    const { clock } = this.#servers
    const end = clock.milliseconds() + seconds * 1000
    for (;;) {
      const next = Math.min(this.queues.nextAt(), this.#nextSweep)
      if (next > end) break
      clock.pass(Math.max(0, next - clock.milliseconds()) / 1000)
      const mail = this.queues.due()
      if (mail !== undefined) await this.#deliver(mail)
      else await this.#callTimer()
    }
    clock.pass((end - clock.milliseconds()) / 1000)
  }

  async #callTimer(): Promise<void> {
    this.#nextSweep += SWEEP_SECONDS * 1000
    this.#isNew = true
    if (this.isSwept) {
      try {
        await this.#live((hub) => sweep(hub, this.test.pool))
      } catch {
        // As the timer's function does: the next sweep comes in seconds.
        this.#strandings.forgive()
      }
    }
    await this.#look()
  }

  async #deliver(mail: Mail): Promise<void> {
    mail.deliveries += 1
    const isDead = mail.deliveries > MAX_DELIVERIES
    try {
      const fate = await this.#live((hub) => this.#handle(hub, mail.envelope, isDead))
      if (fate === 'done') this.queues.settle(mail)
      else mail.at = this.#servers.clock.milliseconds() + LOCK_SECONDS * 1000
    } catch (error) {
      // Delivered again at once.
      this.test.errors.push(String(error))
    }
    await this.#look()
  }

  #handle(hub: Hub, envelope: Envelope, isDead: boolean): Promise<void> {
    const { sendLater } = this.queues
    const handler = queueHandler(
      () => ({ hub, sendLater }),
      () => envelope,
      (app, each) => (isDead ? handleDead(app.hub, each) : handle(app.hub, each)),
    )
    return Promise.resolve(handler(envelope, context)).then(() => undefined)
  }

  /** Looks for what is wrong by now, unless nothing was written and no time passed. */
  async #look(): Promise<void> {
    if (!this.#isNew) return
    this.#isNew = false
    const state = await this.state()
    const now = this.#servers.clock.now()
    this.findings.push(...wrongAtAnyTime(state, now), ...this.#strandings.see(state, now))
  }

  /** @returns the open handoffs and agents. */
  state(): Promise<PoolState> {
    return Promise.resolve(poolStateNow(this.#servers.cosmos, this.test.pool))
  }

  /** @returns everything that went wrong, each once. */
  async verdict(): Promise<Finding[]> {
    const endings = await Promise.all(
      [...this.promised].map(async ([conversation, id]) => {
        const found = await this.test.read(id).catch((error: unknown) => {
          if (error instanceof Refusal) return undefined
          throw error
        })
        return found === undefined ? { id, conversation, state: 'not stored', log: [] } : endingOf(found)
      }),
    )
    const all = [...this.findings, ...wrongInTheEnd(endings, this.told)]
    return [...new Map(all.map((each) => [`${each.wrong} ${each.what}`, each])).values()]
  }
}

function endingOf({ id, reply, state, log }: Handoff) {
  return {
    id,
    conversation: reply.conversation.id,
    state: state.name,
    ...(state.name === 'failed' ? { code: state.code } : {}),
    log,
  }
}

/** What a handler logs, nobody reads here. */
const context = new InvocationContext({ logHandler: () => undefined })

/** The bot is outside, too. */
function withBot(hub: Hub, around: Around): Hub {
  const { messages } = hub
  return {
    ...hub,
    deliver: (bot, handoff, delivery) => around(() => hub.deliver(bot, handoff, delivery)),
    messages: { ...messages, sendRequest: (message) => around(() => messages.sendRequest(message)) },
  }
}

/** What the functions do. */
async function handle(hub: Hub, envelope: Envelope): Promise<void> {
  switch (envelope.kind) {
    case 'request':
      return assign(hub, envelope.data)
    case 'status':
      return notify(hub, envelope.data.handoffId)
    case 'deadline':
      await actOnDeadline(hub, envelope.data.handoffId)
      return
    case 'agent':
      await lookAtAgent(hub, envelope.data.pool, envelope.data.agentId)
      return
    case 'transcript':
      return fetchWantedTranscript(
        hub,
        envelope.data.handoffId,
        () => ({ activities: [] }),
        envelope.attempt > 4,
      )
    case 'notices':
      throw new Error('There is no desk in these stories')
  }
}

async function handleDead(hub: Hub, envelope: Envelope): Promise<void> {
  const dead = { queue: envelope.kind, reason: 'MaxDeliveryCountExceeded', body: envelope }
  if (envelope.kind === 'request') await failDeadRequest(hub, envelope.data, dead)
  else await keepDead(hub, 'agentId' in envelope.data ? envelope.data : envelope.data.handoffId, dead)
}
