import type { Effect, Operation } from '@handoff-hub/local-service-bus'
import { setTimeout } from 'node:timers/promises'
import type { Fault } from '../../../local/cosmos/faults.ts'
import type { TestStack } from '../../support/stack.ts'
import type { Chance } from '../chance.ts'
import { arm, pointsOf, titleOf, type Listener } from '../points.ts'

const QUEUES = ['handoff-requests', 'handoff-status', 'handoff-deadlines'] as const
const POINTS = [...pointsOf('asked'), ...pointsOf('completed')]

/** Lets servers fail and kills the host, at named points and at any time. */
export class Storm {
  kills = 0
  faults = 0
  readonly #stack: TestStack
  readonly #bot: Listener
  readonly #chance: Chance
  readonly #say: (line: string) => void

  constructor(stack: TestStack, bot: Listener, chance: Chance, say: (line: string) => void) {
    this.#stack = stack
    this.#bot = bot
    this.#chance = chance
    this.#say = say
  }

  /** Rages until then, in milliseconds, and leaves everything mended and the host running. */
  async rage(end: number): Promise<void> {
    const faults = this.#faultsUntil(end)
    while (Date.now() < end) await this.#killOnce()
    await faults
    this.#clear()
  }

  #clear(): void {
    this.#stack.servers.cosmos.faults.clear()
    this.#stack.servers.serviceBus.faults.clear()
    this.#bot.onStatus = undefined
  }

  async #faultsUntil(end: number): Promise<void> {
    while (Date.now() < end) {
      await setTimeout(this.#chance.whole(50, 1000))
      if (this.#chance.percent(60)) this.#letCosmosFail()
      else this.#letServiceBusFail()
    }
  }

  async #killOnce(): Promise<void> {
    const point = this.#chance.one(POINTS)
    const reached = new Promise<string>((resolve) => {
      arm(point, this.#stack.servers, this.#bot, () => resolve(titleOf(point)))
    })
    const late = setTimeout(this.#chance.whole(1000, 6000), 'at no point in particular')
    const where = await Promise.race([reached, late])
    await this.#stack.kill()
    this.kills += 1
    this.#say(`killed ${where}`)
    await this.#stack.restart()
    await setTimeout(this.#chance.whole(500, 4000))
  }

  #letCosmosFail(): void {
    const times = this.#chance.whole(1, 12)
    const fault = this.#chance.one<Fault>([
      { effect: 'fail', status: 429, retryAfterMs: 20 },
      { effect: 'fail', status: 449 },
      { effect: 'fail', status: 503 },
      { effect: 'fail', status: 408 },
      { effect: 'delay', milliseconds: this.#chance.whole(10, 1500) },
      { effect: 'drop' },
      { effect: 'loseAnswer' },
      { effect: 'stale' },
    ])
    const kinds = fault.effect === 'stale' ? (['query'] as const) : undefined
    const struck = () => void (this.faults += 1)
    this.#stack.servers.cosmos.faults.plan(fault, {
      times,
      struck,
      ...(kinds === undefined ? {} : { kinds }),
    })
  }

  #letServiceBusFail(): void {
    const { faults } = this.#stack.servers.serviceBus
    const rare = this.#chance.whole(1, 12)
    if (rare <= 2) {
      this.faults += 1
      if (rare === 1) faults.expireLocks(this.#chance.one(QUEUES))
      else faults.dropConnections()
      return
    }
    const operation = this.#chance.one<Operation>(['send', 'send', 'settle', 'renewLock', 'renewSessionLock'])
    const effect = this.#chance.one<Effect>([
      { kind: 'fail', condition: 'com.microsoft:server-busy' },
      { kind: 'fail', condition: 'com.microsoft:timeout' },
      { kind: 'delay', milliseconds: this.#chance.whole(10, 1500) },
      { kind: 'loseAnswer', disconnect: true },
      { kind: 'disconnect' },
    ])
    const struck = () => void (this.faults += 1)
    faults.add({
      operation,
      entity: this.#chance.one(QUEUES),
      times: this.#chance.whole(1, 3),
      effect,
      struck,
    })
  }
}
