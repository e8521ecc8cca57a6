import { randomUUID } from 'node:crypto'
import { startBot, type Asked } from './bot.ts'
import { startChat } from './chat.ts'
import type { HandoffStatus } from './handoff-status.ts'
import { HubClient } from './hub-client.ts'
import { Agent } from './agent.ts'
import { Customer } from './customer.ts'
import type { Story } from './story.ts'

/** Who plays in the scenes. */
export interface Cast {
  readonly story: Story
  readonly ada: Agent
  readonly ben: Agent
  /** A new customer, in a conversation of their own with the bot. */
  readonly customer: (name: string) => Customer
  readonly goHome: () => Promise<void>
}

/**
 * Registers the agents and starts the customers' chat and the bot.
 * @throws Error when the hub does not answer; nothing is running then.
 */
export async function startCast(hub: string, story: Story): Promise<Cast> {
  const names = new Map<string, string>()
  const nameOf = (conversationId: string) => names.get(conversationId) ?? 'somebody'
  const handoffs = new Map<string, string>()
  const client = new HubClient(hub)

  const ada = new Agent({ client, story, name: 'Ada', skills: ['credit cards', 'investments'] })
  const ben = new Agent({ client, story, name: 'Ben', skills: ['mortgages', 'investments'] })
  await ada.begins()
  await ben.begins()

  const chat = await startChat(({ conversation, text }) =>
    story.tell('bot', `to ${nameOf(conversation.id)}: "${text ?? ''}"`),
  )
  const bot = await startBot({
    hub,
    skillFor,
    givesUp: (text) => text === 'Never mind',
    onAsked: (asked) => {
      const name = nameOf(asked.conversationId)
      tellAsked(story, name, asked)
      if (asked.answer.handoffId !== undefined) handoffs.set(name, asked.answer.handoffId)
      story.note(`asked for ${name}: ${asked.answer.status}`)
    },
    onStatus: (conversationId, status) => {
      const name = nameOf(conversationId)
      story.tell('hub', `to the bot: handoff.status for ${name} is ${wordsOf(status)}`)
    },
    onTold: (conversationId, { state }) => story.note(`${nameOf(conversationId)} is told: ${state}`),
  })

  return {
    story,
    ada,
    ben,
    customer(name) {
      const conversationId = randomUUID()
      names.set(conversationId, name)
      const handoffId = () => handoffs.get(name)
      return new Customer({ name, conversationId, chat, bot: bot.endpoint, story, client, handoffId })
    },
    async goHome() {
      await Promise.all([ada.ends(), ben.ends(), bot.close(), chat.close()])
    },
  }
}

const SKILLS: readonly (readonly [RegExp, string])[] = [
  [/card/i, 'credit cards'],
  [/mortgage/i, 'mortgages'],
  [/invest/i, 'investments'],
  [/stamp/i, 'stamps'],
]

function skillFor(text: string): string | undefined {
  return SKILLS.find(([words]) => words.test(text))?.[1]
}

function tellAsked(story: Story, name: string, { skill, lines, answer }: Asked): void {
  story.tell(
    'bot',
    `to the hub: handoff.initiate for ${name}, skill "${skill}", ${lines} ${lines === 1 ? 'line' : 'lines'} of transcript`,
  )
  story.tell('hub', `to the bot: ${answer.status}, ${answer.handoffId ?? 'and no handoff'}`)
}

function wordsOf({ state, message, agent }: HandoffStatus): string {
  if (message !== undefined) return `${state}, "${message}"`
  return agent === undefined ? state : `${state}, by ${agent}`
}
