import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'

const handoff = z.object({
  state: z.string(),
  timings: z.object({ waitUntil: z.string().optional() }),
})
const held = z
  .array(z.object({ handoffId: z.string() }))
  .transform((all) => all.map((each) => each.handoffId))
const work = z.object({ offers: held, assignments: held })
const transcript = z.object({
  lines: z.array(z.object({ speaker: z.string(), text: z.string().optional() })),
})

export type HandoffView = z.infer<typeof handoff>
/** The ids of the handoffs that are before an agent, and of those that he has. */
export type Work = z.infer<typeof work>

/** The hub as human agents use it. */
export class HubClient {
  readonly #hub: string

  /** @param hub where the hub answers, `/api` included. */
  constructor(hub: string) {
    this.#hub = hub
  }

  async writeAgent(
    id: string,
    agent: { name: string; skills: readonly string[]; capacity: number },
  ): Promise<void> {
    await this.#call('PUT', `/agents/${id}`, agent)
  }

  async setPresence(id: string, presence: 'available' | 'away' | 'offline'): Promise<void> {
    await this.#call('PUT', `/agents/${id}/presence`, { presence, leaseSeconds: 600 })
  }

  async deleteAgent(id: string): Promise<void> {
    await this.#call('DELETE', `/agents/${id}`)
  }

  async work(id: string): Promise<Work> {
    return work.parse(await this.#call('GET', `/agents/${id}/work`))
  }

  /** @returns the agent's work as soon as he has some: his client asks for it again and again. */
  async nextWork(id: string): Promise<Work> {
    for (let attempt = 1; attempt <= 100; attempt += 1) {
      const found = await this.work(id)
      if (found.offers.length + found.assignments.length > 0) return found
      await delay(50)
    }
    throw new Error(`The hub gives ${id} nothing to do`)
  }

  async accept(id: string, agent: string): Promise<void> {
    await this.#call('POST', `/handoffs/${id}/accept`, { agent })
  }

  async decline(id: string, agent: string, message: string): Promise<void> {
    await this.#call('POST', `/handoffs/${id}/decline`, { agent, message })
  }

  /** @returns the handoff as soon as the hub has stored it, which is a moment after it has taken the request. */
  async storedHandoff(id: string): Promise<HandoffView> {
    for (let attempt = 1; attempt <= 100; attempt += 1) {
      const response = await fetch(`${this.#hub}/handoffs/${id}`)
      if (response.status !== 404) return handoff.parse(await response.json())
      await delay(50)
    }
    throw new Error(`The hub has not stored ${id}`)
  }

  /** @returns what was said before the agent came, with the speaker of each line. */
  async transcript(id: string): Promise<{ speaker: string; text?: string | undefined }[]> {
    return transcript.parse(await this.#call('GET', `/handoffs/${id}/transcript`)).lines
  }

  async complete(id: string, message: string): Promise<void> {
    await this.#call('POST', `/handoffs/${id}/complete`, { message })
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#hub}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}
