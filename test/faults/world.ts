import type { Fault, FaultScope } from '../../local/cosmos/faults.ts'
import type { SendLater } from '../../src/messages/envelope.ts'
import { Refusal, TransientError } from '../../src/use-cases/errors.ts'
import type { Hub } from '../../src/use-cases/ports.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import type { TestHub, TestServers } from '../support/hub.ts'
import { Chance } from './chance.ts'
import { Files } from './files.ts'
import { handleMail } from './handlers.ts'
import { Strandings, wrongInTheEnd, type Finding, type Promised, type Told } from './invariants.ts'
import { Queues, type Mail } from './mail.ts'
import { diesWithin, interruptedAt, type Death } from './mortal.ts'
import { endingsOf } from './verdict.ts'
import { isOver, Witness } from './witness.ts'

/** The lock of a message whose process died lapses after this. */
const LOCK_SECONDS = 30
/** A handler that cannot even send a copy holds its message for this long. */
const HOLD_SECONDS = 10
const SWEEP_SECONDS = 15
const MAX_DELIVERIES = 10

/** What becomes of the lock of the next message: its settling is lost, or it is gone before this call. */
export type LostLock = 'when settled' | { readonly beforeCall: number }

/** Makes a mistake in a hub. */
export type Plant = (hub: Hub) => Hub

/** What became of a message: 'thrown' is delivered again at once. */
type Fate = 'done' | 'died' | 'held' | 'thrown'

/**
 * A hub with its queues, its timer and its bot, by the clock of a test: the real handlers and use cases, on the
 * real adapters and servers, in processes that may die.
 */
export class World {
  readonly test: TestHub
  readonly queues: Queues
  readonly promises: Promised[] = []
  readonly told: Told[] = []
  readonly witness: Witness
  readonly files = new Files()
  isSwept = true
  deaths = 0
  faults = 0
  /** Whether a process of the hub is at work; what the test itself asks the servers never fails. */
  isAtWork = false
  /** Which death the next process dies that lives long enough. */
  death: Death | undefined
  lostLock: LostLock | undefined
  readonly hub: Hub
  readonly #servers: TestServers
  readonly #strandings = new Strandings()
  readonly #findings: Finding[] = []
  readonly #stopWitness: () => void
  #nextSweep: number

  /**
   * Begins before there is anything in the hub's pool.
   * @param seed decides in which order messages come that are due.
   * @param plant a mistake to be found.
   */
  constructor(servers: TestServers, test: TestHub, seed = 1, plant: Plant = (hub) => hub) {
    const { clock } = servers
    this.#servers = servers
    this.test = test
    this.queues = new Queues(clock.milliseconds, new Chance(seed), this.#struck)
    this.#nextSweep = clock.milliseconds() + SWEEP_SECONDS * 1000
    const { witness, stop } = Witness.of(servers.cosmos, test.pool, clock.now)
    this.witness = witness
    this.#stopWitness = stop
    const hub = plant(test.hub)
    this.hub = {
      ...hub,
      messages: this.queues.watching(hub.messages),
      fetchTranscript: (url) => this.#fetch(url),
      deliver: (bot, handoff, delivery) => {
        const outcome = hub.deliver(bot, handoff, delivery)
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

  /** The handoff that was promised to a conversation first. */
  idOf(conversation: string): string {
    const promised = this.promises.find((each) => each.conversation === conversation)
    if (promised === undefined) throw new Error(`Nothing was promised to ${conversation}`)
    return promised.id
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
      this.#look()
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
      const died = await diesWithin(this.hub, death, work)
      if (!died) return 'done'
    } finally {
      this.isAtWork = false
    }
    this.death = undefined
    this.deaths += 1
    this.#strandings.forgive()
    return 'died'
  }

  readonly #struck = () => {
    this.faults += 1
    this.#strandings.forgive()
  }

  /** Plans a fault of Cosmos DB for the hub's next requests. */
  plan(effect: Fault, scope: Pick<FaultScope, 'after' | 'times' | 'kinds' | 'container'>): void {
    const where = () => this.isAtWork
    this.#servers.cosmos.faults.plan(effect, { ...scope, where, struck: this.#struck })
  }

  /** Nothing fails any more. */
  mend(): void {
    this.#servers.cosmos.faults.clear()
    this.queues.clear()
    this.death = undefined
    this.lostLock = undefined
  }

  /** Everything has come to its end. */
  get isOver(): boolean {
    const { handoffs } = this.witness.state
    return this.queues.awaitsNothing && handoffs.every(isOver)
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
    if (this.isSwept) {
      try {
        await this.#live((hub) => sweep(hub, this.test.pool))
      } catch {
        // As the timer's function does: the next sweep comes in seconds.
        this.#strandings.forgive()
      }
    }
    this.#look()
  }

  async #deliver(mail: Mail): Promise<void> {
    const { lostLock } = this
    if (lostLock !== undefined) this.#struck()
    this.lostLock = undefined
    const fate =
      typeof lostLock === 'object' ? await this.#handleTwice(mail, lostLock) : await this.#handle(mail)
    const now = this.#servers.clock.milliseconds()
    if (fate === 'held') mail.at = now + HOLD_SECONDS * 1000
    else if (fate === 'died' || lostLock === 'when settled') mail.at = now + LOCK_SECONDS * 1000
    else if (fate === 'done') this.queues.settle(mail)
    this.#look()
  }

  async #handle(mail: Mail, wrap = (hub: Hub): Hub => hub): Promise<Fate> {
    mail.deliveries += 1
    const isDead = mail.deliveries > MAX_DELIVERIES
    const standing: { isHeld?: boolean } = {}
    try {
      const fate = await this.#live(async (hub) => {
        const { held, sendLater } = this.#orHold()
        const handled = handleMail(wrap(hub), sendLater, mail, isDead).then(() => false)
        standing.isHeld = await Promise.race([handled, held])
      })
      return standing.isHeld === true ? 'held' : fate
    } catch (error) {
      this.test.errors.push(String(error))
      return 'thrown'
    }
  }

  /** A handler that cannot send a copy stands still: by this clock, not by that of the machine. */
  #orHold(): { held: Promise<true>; sendLater: SendLater } {
    let hold: () => void = () => undefined
    const held = new Promise<true>((resolve) => {
      hold = () => resolve(true)
    })
    const sendLater: SendLater = (envelope, seconds) =>
      this.queues.sendLater(envelope, seconds).catch(() => {
        hold()
        return new Promise<never>(() => undefined)
      })
    return { held, sendLater }
  }

  /** Its lock is gone in the middle: another process gets the message, deals with it, and the first goes on. */
  async #handleTwice(mail: Mail, { beforeCall }: { readonly beforeCall: number }): Promise<Fate> {
    const second: { fate?: Fate } = {}
    const meanwhile = async () => {
      second.fate = await this.#handle(mail)
      this.isAtWork = true
    }
    const first = await this.#handle(mail, (hub) => interruptedAt(hub, beforeCall, meanwhile))
    return second.fate ?? first
  }

  #fetch(url: string): Promise<Awaited<ReturnType<Hub['fetchTranscript']>>> {
    const { status, body } = this.files.answer(new URL(url).pathname)
    if (status === 503) return Promise.reject(new TransientError('The file cannot be had now'))
    if (status !== 200) return Promise.resolve({ outcome: 'unavailable', reason: 'There is no such file' })
    return Promise.resolve({ outcome: 'fetched', body: Buffer.from(body) })
  }

  /** Looks who waits for nothing by now. */
  #look(): void {
    this.#findings.push(...this.#strandings.see(this.witness.state, this.#servers.clock.now()))
  }

  /** @returns everything that went wrong, each once. */
  async verdict(): Promise<Finding[]> {
    this.#stopWitness()
    const endings = await endingsOf(this.test, this.promises)
    const all = [...this.witness.findings, ...this.#findings, ...wrongInTheEnd(endings, this.told)]
    return [...new Map(all.map((each) => [`${each.wrong} ${each.what}`, each])).values()]
  }
}
