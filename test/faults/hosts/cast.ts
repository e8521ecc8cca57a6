import { setTimeout } from 'node:timers/promises'
import type { HubClient } from '../../support/hub-client.ts'
import { answerOf, askFor, type Ask } from '../chaos/people.ts'
import type { Promised } from '../invariants.ts'
import { AGENTS } from '../schedule.ts'

export type AgentName = keyof typeof AGENTS
export const NAMES = ['ada', 'bea'] as const

/** The people of one story: a bot and two agents, in a pool of their own. Who gets no answer, calls again. */
export class Cast {
  readonly promises: Promised[] = []
  readonly #hub: HubClient
  readonly #pool: string

  constructor(hub: HubClient, pool: string) {
    this.#hub = hub
    this.#pool = pool
  }

  async arrive(): Promise<void> {
    for (const name of NAMES) {
      const body = { name, ...AGENTS[name] }
      await this.#untilDone('PUT', `/agents/${name}?pool=${this.#pool}`, body)
      await this.declare(name, 'available')
    }
  }

  async ask(ask: Ask): Promise<void> {
    this.promises.push(await askFor(this.#hub, ask, { 'x-handoff-bot': this.#pool }))
  }

  async declare(name: AgentName, presence: string): Promise<void> {
    const body = { presence, leaseSeconds: 3600 }
    await this.#untilDone('PUT', `/agents/${name}/presence?pool=${this.#pool}`, body)
  }

  /** The agent takes what is offered and ends what he has, or gives it back. */
  async work(name: AgentName, verb: 'complete' | 'requeue' = 'complete'): Promise<void> {
    const work = await answerOf(this.#hub.call('GET', `/agents/${name}/work?pool=${this.#pool}`))
    if (work?.status !== 200) return
    const offers = work.body.offers as readonly { readonly handoffId: string }[]
    const done = [
      ...offers.map(({ handoffId }) => `/handoffs/${handoffId}/accept`),
      ...work.body.assignments.map(({ handoffId }) => `/handoffs/${handoffId}/${verb}`),
    ]
    for (const path of done) await answerOf(this.#hub.call('POST', path, { agent: name }))
  }

  async #untilDone(method: string, path: string, body: object): Promise<void> {
    for (;;) {
      const answer = await answerOf(this.#hub.call(method, path, body))
      if (answer !== undefined && answer.status < 300) return
      if (answer !== undefined && answer.status < 500) throw new Error(JSON.stringify(answer.body))
      await setTimeout(50)
    }
  }
}
