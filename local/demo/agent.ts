import type { HubClient } from './hub-client.ts'
import type { Story } from './story.ts'

interface AgentOptions {
  readonly client: HubClient
  readonly story: Story
  readonly name: string
  readonly skills: readonly string[]
}

/** A human agent, who speaks with one customer at a time. */
export class Agent {
  readonly #client: HubClient
  readonly #story: Story
  readonly #name: string
  readonly #skills: readonly string[]
  readonly #id: string

  constructor({ client, story, name, skills }: AgentOptions) {
    this.#client = client
    this.#story = story
    this.#name = name
    this.#skills = skills
    this.#id = `demo-${name.toLowerCase()}`
  }

  async begins(): Promise<void> {
    await this.#client.writeAgent(this.#id, { name: this.#name, skills: this.#skills, capacity: 1 })
    this.#tell(`begins work, knows about ${this.#skills.join(' and ')}, one customer at a time`)
  }

  async becomes(presence: 'available' | 'away'): Promise<void> {
    await this.#client.setPresence(this.#id, presence)
    this.#tell(`is ${presence}`)
  }

  async readsTranscript(): Promise<void> {
    for (const { speaker, text } of await this.#client.transcript(await this.#assignment())) {
      this.#tell(`reads what was said before, by the ${speaker}: "${text}"`)
    }
  }

  async completes(message: string): Promise<void> {
    const id = await this.#assignment()
    this.#tell(`to the hub: completed, "${message}"`)
    await this.#client.complete(id, message)
  }

  /** @returns whether the hub asks him first, or gives him the handoff without asking. */
  async isAsked(): Promise<boolean> {
    const { offers } = await this.#client.nextWork(this.#id)
    this.#tell(offers.length > 0 ? 'is asked whether to take it' : 'has it, without being asked')
    return offers.length > 0
  }

  async accepts(): Promise<void> {
    this.#tell('to the hub: accept')
    await this.#client.accept(await this.#offer(), this.#id)
  }

  async declines(message: string): Promise<void> {
    this.#tell(`to the hub: decline, "${message}"`)
    await this.#client.decline(await this.#offer(), this.#id, message)
  }

  async hasNothingToDo(): Promise<void> {
    const { assignments } = await this.#client.work(this.#id)
    if (assignments.length > 0) throw new Error(`${this.#name} has ${assignments.join(', ')} to do`)
    this.#tell('has nothing to do')
  }

  /** Leaves nothing behind, also when the story stopped half-way. */
  async ends(): Promise<void> {
    const { assignments } = await this.#client.work(this.#id)
    for (const id of assignments) await this.#client.complete(id, 'The demo ended')
    await this.#client.deleteAgent(this.#id)
  }

  async #assignment(): Promise<string> {
    const [first] = (await this.#client.work(this.#id)).assignments
    if (first === undefined) throw new Error(`${this.#name} has no handoff`)
    return first
  }

  async #offer(): Promise<string> {
    const [first] = (await this.#client.work(this.#id)).offers
    if (first === undefined) throw new Error(`${this.#name} is asked nothing`)
    return first
  }

  #tell(what: string): void {
    this.#story.tell(this.#name, what)
  }
}
