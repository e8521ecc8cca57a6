import { expect } from '@jest/globals'
import { graceOrWrapUpEnd, type Agent } from '../../src/handoff/agents.ts'
import type { AgentId } from '../../src/handoff/names.ts'
import { place } from '../../src/handoff/routing.ts'
import { isIn, type Handoff } from '../../src/handoff/states.ts'
import { secondsAfter, secondsBetween, type Instant } from '../../src/handoff/time.ts'
import { sweep, type SweepReport } from '../../src/use-cases/sweep.ts'
import type { Change, Hub } from '../../src/use-cases/ports.ts'
import type { RequestMessage } from '../../src/use-cases/ports-messages.ts'
import { diesOrEnds } from '../support/dying-hub.ts'
import { nameOf, passedOver } from '../support/fair-order.ts'
import type { TestHub, TestServers } from '../support/hub.ts'
import {
  conversationFaults,
  forgotten,
  idleMatches,
  loadFaults,
  poolStateNow,
  type PoolState,
} from '../support/pool-state.ts'
import { PostOffice, wake, type WakeUp } from '../support/post-office.ts'

/** What becomes of the wake-ups that are due while time passes. */
export type Delivery = 'on time' | 'lost' | 'twice' | 'by a process that dies'

/** After so many sweeps nothing is left of what a dead process or a lost message left behind. */
const SWEEPS = 2

/** One pool on the real adapters, with its messages brought by the test's clock, and what must always be so. */
export class World {
  /** Every request that a bot was promised an answer to. */
  readonly promised: RequestMessage[] = []
  /** Those that Service Bus still has. */
  readonly underway: RequestMessage[] = []
  readonly test: TestHub
  readonly hub: Hub
  /** The same for several at a time, whose order nobody judges. */
  readonly sharedHub: Hub
  readonly post = new PostOffice()
  readonly #servers: TestServers
  readonly #places = new Map<string, string>()
  readonly #unfair: string[] = []
  #beforeSweep: PoolState | undefined
  /** How many sweeps may pass until nobody waits idly again. */
  #sweepsLeft = 0
  #unsent: Instant[] = []

  constructor(servers: TestServers, test: TestHub) {
    this.#servers = servers
    this.test = test
    const { routing, messages } = test.hub
    this.sharedHub = { ...test.hub, messages: this.post.watching(messages) }
    this.hub = {
      ...this.sharedHub,
      routing: {
        ...routing,
        commit: async (pool, changes) => {
          await this.#judge(changes)
          return routing.commit(pool, changes)
        },
      },
    }
  }

  /** Runs something in a process that dies after it wrote so often, if it writes so often. */
  async dying(run: (hub: Hub) => Promise<unknown>, writes: number): Promise<boolean> {
    // Whose process is gone writes no log.
    const died = await diesOrEnds({ ...this.hub, log: () => undefined }, run, writes)
    this.#sweepsLeft = SWEEPS
    await this.#noteUnsent()
    return died
  }

  /** Notes for when a dead process has sent no wake-up: what is due then is left to the sweeps after it. */
  async #noteUnsent(): Promise<void> {
    const { agents, handoffs, dueAt } = await this.state()
    const deadlines = [
      ...agents.map((agent) => ({ id: agent.id, at: graceOrWrapUpEnd(agent) })),
      ...handoffs.map(({ id }) => ({ id, at: dueAt.get(id) ?? null })),
    ]
    const unsent = deadlines.flatMap(({ id, at }) => (at === null || this.post.hasWakeUp(id, at) ? [] : [at]))
    this.#unsent = [...this.#unsent, ...unsent]
  }

  /** Time passes, and brings the wake-ups that are due. */
  async pass(seconds: number, delivery: Delivery = 'on time'): Promise<void> {
    const { clock } = this.#servers
    const end = secondsAfter(clock.now(), seconds)
    for (let next = this.post.nextAt(); next !== undefined && next <= end; next = this.post.nextAt()) {
      clock.pass(Math.max(0, secondsBetween(clock.now(), next)))
      for (const wakeUp of this.post.takeDue(clock.now())) {
        await this.#bring(delivery, (hub) => wake(hub, wakeUp))
      }
    }
    clock.pass(secondsBetween(clock.now(), end))
    if (this.#unsent.some((at) => at <= end)) this.#sweepsLeft = SWEEPS
    this.#unsent = this.#unsent.filter((at) => at > end)
  }

  /** Time passes until wake-ups are due, if that is soon. @returns them; the test brings them. */
  passToNext(soon: number): WakeUp[] {
    const { clock } = this.#servers
    const next = this.post.nextAt()
    const seconds = next === undefined ? Infinity : secondsBetween(clock.now(), next)
    if (seconds > soon) return []
    clock.pass(Math.max(0, seconds))
    return this.post.takeDue(clock.now())
  }

  async #bring(delivery: Delivery, run: (hub: Hub) => Promise<unknown>): Promise<void> {
    if (delivery === 'lost') this.#sweepsLeft = SWEEPS
    if (delivery === 'by a process that dies') await this.dying(run, 1)
    if (delivery === 'on time' || delivery === 'twice') await run(this.hub)
    if (delivery === 'twice') await run(this.hub)
  }

  /**
   * A sweep repairs several at a time, and what begins to wait meanwhile has no order among itself; who waited
   * before it still comes first.
   */
  async repair(hub: Hub): Promise<SweepReport> {
    this.#beforeSweep = await this.state()
    const report = await sweep(hub, this.test.pool)
    this.#beforeSweep = undefined
    return report
  }

  async sweep(): Promise<void> {
    expect(await this.repair(this.hub)).toMatchObject({ failed: 0 })
    this.#sweepsLeft = Math.max(0, this.#sweepsLeft - 1)
  }

  /** Two sweeps do whatever is due, whatever died before. */
  async sweepTwice(): Promise<void> {
    await this.sweep()
    await this.sweep()
    const { dueAt } = await this.state()
    const now = this.#servers.clock.now()
    expect([...dueAt].filter(([, at]) => at !== null && at <= now)).toEqual([])
  }

  state(): Promise<PoolState> {
    return Promise.resolve(poolStateNow(this.#servers.cosmos, this.test.pool))
  }

  async agent(id: string): Promise<Agent | undefined> {
    return (await this.hub.routing.agent(this.test.pool, id))?.value
  }

  /** Everything that is always so. */
  async check(): Promise<void> {
    const state = await this.state()
    const now = this.#servers.clock.now()
    expect(loadFaults(state, now)).toEqual([])
    expect(conversationFaults(state)).toEqual([])
    expect(forgotten(state)).toEqual([])
    expect(this.#moved(state)).toEqual([])
    expect(this.#unfair).toEqual([])
    expect(this.test.errors).toEqual([])
    if (this.#sweepsLeft > 0) return
    expect(idleMatches(state, now)).toEqual([])
    expect(keptForNobody(state)).toEqual([])
  }

  /** @returns the handoffs whose place is not what it was. */
  #moved({ handoffs }: PoolState): string[] {
    return handoffs
      .filter((handoff) => {
        const now = place(handoff)
        const before = this.#places.get(handoff.id) ?? now
        this.#places.set(handoff.id, before)
        return now !== before
      })
      .map(({ id }) => id)
  }

  #waitedBeforeSweep({ id, sequence }: Handoff): boolean {
    if (this.#beforeSweep === undefined) return true
    return this.#beforeSweep.handoffs.some((each) => each.id === id && each.sequence === sequence)
  }

  /** Notes whoever was passed over by what is about to be written. */
  async #judge(changes: readonly Change[]): Promise<void> {
    const given = changes.map(givenBy).find((handoff) => handoff !== undefined)
    if (given === undefined || !isIn(given, 'accepted', 'offered')) return
    const { handoffs, agents } = await this.state()
    const agent = agents.find(({ id }) => id === given.state.agent)
    const now = this.#servers.clock.now()
    if (agent === undefined) return
    const waiting = handoffs.filter((each) => this.#waitedBeforeSweep(each))
    this.#unfair.push(...passedOver(waiting, given, agent, now))
  }
}

/** @returns the handoffs that wait for the answer or the return of an agent who said that she is not there. */
function keptForNobody({ handoffs, agents }: PoolState): string[] {
  const there = agents.filter(({ presence }) => presence === 'available').map(({ id }) => id)
  return handoffs
    .map((handoff) => ({ handoff, waitsFor: waitsFor(handoff) }))
    .filter(({ waitsFor }) => waitsFor !== undefined && !there.includes(waitsFor))
    .map(({ handoff, waitsFor }) => `${nameOf(handoff)} waits for ${waitsFor}, who is not there`)
}

function waitsFor(handoff: Handoff): AgentId | undefined {
  if (isIn(handoff, 'offered')) return handoff.state.agent
  return isIn(handoff, 'queued') ? handoff.preferred?.agent : undefined
}

/** @returns the handoff that a write gives to an agent or puts before him; an answered offer is neither. */
function givenBy(change: Change): Handoff | undefined {
  if (change.type === 'createHandoff') return change.handoff
  if (change.type !== 'replaceHandoff') return undefined
  const { value: before } = change.replacing
  return before !== undefined && isIn(before, 'queued') ? change.handoff : undefined
}
