import type { Chat } from './chat.ts'
import type { HubClient } from './hub-client.ts'
import type { Story } from './story.ts'

interface CustomerOptions {
  readonly name: string
  readonly conversationId: string
  readonly chat: Chat
  /** The messaging endpoint of the bot. */
  readonly bot: string
  readonly story: Story
  readonly client: HubClient
  /** The handoff that the bot asked for, once it has. */
  readonly handoffId: () => string | undefined
}

/** Somebody who talks with the bot and wants a human. */
export class Customer {
  readonly #options: CustomerOptions

  constructor(options: CustomerOptions) {
    this.#options = options
  }

  async says(text: string): Promise<void> {
    const { name, conversationId, chat, bot, story } = this.#options
    story.tell(name, `to the bot: "${text}"`)
    await chat.say({ to: bot, conversationId, from: name, text })
  }

  /** The bot has passed on these statuses, and no others so far. */
  async isTold(...states: ('accepted' | 'completed' | 'failed')[]): Promise<void> {
    await this.#options.story.expect(`${this.#options.name} is told`, ...states)
  }

  /** The handoff stands in the queue. @returns for how many seconds at most. */
  async waits(): Promise<number> {
    const { name, story, client, handoffId } = this.#options
    await story.expect(`asked for ${name}`, '202')
    const id = handoffId()
    if (id === undefined) throw new Error(`The hub gave ${name} no handoff`)
    const { state, timings } = await client.storedHandoff(id)
    if (state !== 'queued') throw new Error(`${name}'s handoff is ${state} instead of queued`)
    const seconds = Math.round((Date.parse(timings.waitUntil ?? '') - Date.now()) / 1000)
    story.tell('hub', `has ${name}'s handoff wait, ${seconds} s at most`)
    return seconds
  }
}
