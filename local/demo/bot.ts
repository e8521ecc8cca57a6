import {
  ActivityHandler,
  ActivityTypes,
  ChannelServiceRoutes,
  CloudAdapter,
  CloudSkillHandler,
  ConfigurationBotFrameworkAuthentication,
  EventFactory,
  type Activity,
  type TurnContext,
} from 'botbuilder'
import express from 'express'
import { readHandoffStatus, type HandoffStatus } from './handoff-status.ts'
import { HubAsSkill, type HubAnswer } from './hub-as-skill.ts'
import { listen } from './listen.ts'

export interface BotOptions {
  /** Where the hub answers, `/api` included. */
  readonly hub: string
  /** Which human a customer's words ask for; undefined when they ask for none. */
  readonly skillFor: (text: string) => string | undefined
  /** Whether the customer no longer wants a human. */
  readonly givesUp: (text: string) => boolean
  /** What the hub answered to the request. */
  readonly onAsked: (asked: Asked) => void
  /** A `handoff.status` has come, with the bot's own conversation id. */
  readonly onStatus: (conversationId: string, status: HandoffStatus) => void
  /** The customer has been told what the status says. */
  readonly onTold: (conversationId: string, status: HandoffStatus) => void
}

export interface Asked {
  readonly conversationId: string
  readonly skill: string
  readonly lines: number
  readonly answer: HubAnswer
}

export interface Bot {
  /** The bot's messaging endpoint. */
  readonly endpoint: string
  readonly close: () => Promise<void>
}

/** Starts a Bot Framework bot that calls the hub as its skill when a customer needs a human. */
export async function startBot(options: BotOptions): Promise<Bot> {
  // No app id: the bot and the hub on this machine trust each other.
  const authentication = new ConfigurationBotFrameworkAuthentication({})
  const adapter = new CloudAdapter(authentication)
  const app = express().use(express.json())
  const { url, close } = await listen(app)

  const skill = new HubAsSkill(authentication, options.hub, `${url}/api/skills`)
  const bot = new SupportBot(options, skill)
  const run = (context: TurnContext) => bot.run(context)
  app.post('/api/messages', (request, response) => adapter.process(request, response, run))
  const replies = new CloudSkillHandler(adapter, run, skill.conversationIds, authentication)
  new ChannelServiceRoutes(replies).register(app, '/api/skills')
  return { endpoint: `${url}/api/messages`, close }
}

class SupportBot extends ActivityHandler {
  readonly #options: BotOptions
  readonly #hub: HubAsSkill
  readonly #said = new Map<string, Activity[]>()

  constructor(options: BotOptions, hub: HubAsSkill) {
    super()
    this.#options = options
    this.#hub = hub
    this.onMessage((context) => this.#hear(context))
    this.onEvent((context) => this.#tellCustomer(context))
  }

  async #hear(context: TurnContext): Promise<void> {
    const { conversation, text } = context.activity
    const said = [...(this.#said.get(conversation.id) ?? []), { ...context.activity }]
    this.#said.set(conversation.id, said)
    if (this.#options.givesUp(text)) return this.#giveUp(context)

    const skill = this.#options.skillFor(text)
    if (skill === undefined) {
      await context.sendActivity('I am only a bot. Tell me when you want to speak with a human.')
      return
    }
    await context.sendActivity(`I will ask for a human who knows about ${skill}.`)
    const initiate = EventFactory.createHandoffInitiation(context, { Skill: skill }, { activities: said })
    const answer = await this.#hub.ask(context, initiate)
    this.#options.onAsked({ conversationId: conversation.id, skill, lines: said.length, answer })
    // The client of the SDK throws for no status, so a refusal would go unseen.
    if (answer.status >= 300) await context.sendActivity('Sorry, I cannot reach our agents.')
  }

  /** The end of the skill's conversation, sent by its caller, takes the request back. */
  async #giveUp(context: TurnContext): Promise<void> {
    await this.#hub.tell(context, { ...context.activity, type: ActivityTypes.EndOfConversation })
  }

  async #tellCustomer(context: TurnContext): Promise<void> {
    const status = readHandoffStatus(context.activity)
    if (status === undefined) return
    const { id } = context.activity.conversation
    this.#options.onStatus(id, status)
    await context.sendActivity(wordsFor(status))
    this.#options.onTold(id, status)
  }
}

function wordsFor({ state, message }: HandoffStatus): string {
  switch (state) {
    case 'accepted':
      return 'A human has joined the conversation.'
    case 'completed':
      return 'The human has left; I am here again.'
    case 'failed':
      return `No human will join the conversation: ${message ?? 'no reason given'}.`
  }
}
