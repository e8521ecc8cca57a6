import {
  SkillConversationIdFactory,
  MemoryStorage,
  type Activity,
  type ConfigurationBotFrameworkAuthentication,
  type TurnContext,
} from 'botbuilder'
import * as z from 'zod'

export interface HubAnswer {
  /** HTTP status; 202 when the hub has taken the request. */
  readonly status: number
  readonly handoffId: string | undefined
}

const taken = z.object({ id: z.string() })

/** The hub, called by a bot as its skill: each of the bot's conversations gets one with the hub. */
export class HubAsSkill {
  readonly conversationIds = new SkillConversationIdFactory(new MemoryStorage())
  readonly #conversations = new Map<string, string>()
  readonly #authentication: ConfigurationBotFrameworkAuthentication
  readonly #endpoint: string
  readonly #replyUrl: string

  /**
   * @param hub where the hub answers, `/api` included.
   * @param replyUrl where the bot takes what the hub sends back.
   */
  constructor(authentication: ConfigurationBotFrameworkAuthentication, hub: string, replyUrl: string) {
    this.#authentication = authentication
    this.#endpoint = `${hub}/messages`
    this.#replyUrl = replyUrl
  }

  /** Asks in a new conversation with the hub. */
  async ask(context: TurnContext, activity: Activity): Promise<HubAnswer> {
    const conversationId = await this.conversationIds.createSkillConversationIdWithOptions({
      fromBotId: '',
      fromBotOAuthScope: context.turnState.get<string>(context.adapter.OAuthScopeKey),
      activity: context.activity,
      botFrameworkSkill: { id: 'handoff-hub', appId: '', skillEndpoint: this.#endpoint },
    })
    this.#conversations.set(context.activity.conversation.id, conversationId)
    return this.#post(conversationId, activity)
  }

  /** Sends something more in the conversation that `ask` began; undefined when there is none. */
  async tell(context: TurnContext, activity: Activity): Promise<HubAnswer | undefined> {
    const conversationId = this.#conversations.get(context.activity.conversation.id)
    return conversationId === undefined ? undefined : this.#post(conversationId, activity)
  }

  async #post(conversationId: string, activity: Activity): Promise<HubAnswer> {
    const client = this.#authentication.createBotFrameworkClient()
    const { status, body } = await client.postActivity<unknown>(
      '',
      '',
      this.#endpoint,
      this.#replyUrl,
      conversationId,
      activity,
    )
    return { status, handoffId: taken.safeParse(body).data?.id }
  }
}
