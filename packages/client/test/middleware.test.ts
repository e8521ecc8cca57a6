import { describe, expect, test } from '@jest/globals'
import { Activity } from '@microsoft/agents-activity'
import { CloudAdapter, type TurnContext as AgentsTurnContext } from '@microsoft/agents-hosting'
import { TestAdapter, TurnContext } from 'botbuilder'
import { handoffStatusMiddleware, type HandoffStatus, type MiddlewareOptions } from '../src/index.ts'
import { statusActivity } from './statuses.ts'

describe('with the Bot Framework SDK', () => {
  class Adapter extends TestAdapter {
    /** As CloudSkillHandler does: shows the status after all middleware has run. */
    reply(logic: (context: TurnContext) => Promise<void>): Promise<void> {
      const context = new TurnContext(this, { type: 'event', name: 'ContinueConversation' })
      return this.runMiddleware(context, async () => {
        Object.assign(context.activity, status('accepted'))
        await logic(context)
      })
    }
  }
  const status = (state: string, sequence = 2) => ({
    ...statusActivity(state, sequence),
    timestamp: new Date(),
    conversation: { id: 'c-1', isGroup: false, conversationType: 'personal', name: 'Shop' },
  })

  /** A bot that says what it hears, behind the middleware. */
  function startBot(options?: MiddlewareOptions) {
    const told: HandoffStatus[] = []
    const heard: (string | undefined)[] = []
    const statuses = handoffStatusMiddleware<TurnContext>((each) => void told.push(each), options)
    const logic = statuses.before((context) => {
      heard.push(context.activity.name ?? context.activity.text)
      return Promise.resolve()
    })
    const adapter = new Adapter(logic)
    adapter.use(statuses)
    return { adapter, statuses, logic, told, heard }
  }

  test('a status goes to the callback instead of the bot, once', async () => {
    const { adapter, told, heard } = startBot()
    await adapter.receiveActivity(status('accepted'))
    await adapter.receiveActivity(status('accepted'))
    await adapter.receiveActivity(status('completed', 3))
    expect(told.map(({ state, sequence }) => [state, sequence])).toEqual([
      ['accepted', 2],
      ['completed', 3],
    ])
    expect(heard).toEqual([])
  })

  test('everything else goes to the bot', async () => {
    const { adapter, told, heard } = startBot()
    await adapter.receiveActivity('hello')
    await adapter.receiveActivity(status('typing'))
    expect(heard).toEqual(['hello', 'handoff.status'])
    expect(told).toEqual([])
  })

  test('the bot sees it too when it asks to', async () => {
    const { adapter, told, heard } = startBot({ alsoToBot: true })
    await adapter.receiveActivity(status('accepted'))
    expect(told).toHaveLength(1)
    expect(heard).toEqual(['handoff.status'])
  })

  test('the turn fails with the callback, and a repeat is told again', async () => {
    let count = 0
    const statuses = handoffStatusMiddleware<TurnContext>(() => {
      count += 1
      if (count === 1) throw new Error('the channel is away')
    })
    const adapter = new TestAdapter(() => Promise.resolve()).use(statuses)
    await expect(adapter.receiveActivity(status('accepted'))).rejects.toThrow('the channel is away')
    await adapter.receiveActivity(status('accepted'))
    expect(count).toBe(2)
  })

  test('on the reply route, with the logic behind it: told once, and the bot does not see it', async () => {
    const { adapter, logic, told, heard } = startBot()
    await adapter.reply(logic)
    await adapter.reply(logic)
    expect(told).toHaveLength(1)
    expect(heard).toEqual([])
  })

  test('on the reply route, with adapter.use alone: told once, after the bot saw it', async () => {
    const { adapter, told } = startBot()
    const seen: string[] = []
    const logic = () => Promise.resolve(void seen.push(`after ${told.length}`))
    await adapter.reply(logic)
    await adapter.reply(logic)
    expect(seen).toEqual(['after 0', 'after 1'])
    expect(told).toHaveLength(1)
  })

  test('what a bot sends in a turn of its customer is not taken', async () => {
    const told: HandoffStatus[] = []
    const adapter = new TestAdapter(async (context) => {
      await context.sendActivity(status('accepted'))
    }).use(handoffStatusMiddleware<TurnContext>((each) => void told.push(each)))
    await adapter.send('hello').assertReply((activity) => expect(activity.name).toBe('handoff.status'))
    expect(told).toEqual([])
  })
})

describe('with the Agents SDK', () => {
  class Recorder extends CloudAdapter {
    readonly sent: (string | undefined)[] = []
    override sendActivities(_: AgentsTurnContext, activities: Activity[]) {
      this.sent.push(...activities.map(({ name, text }) => name ?? text))
      return Promise.resolve(activities.map((_activity, index) => ({ id: `sent-${index}` })))
    }
  }
  const reference = {
    channelId: 'webchat',
    serviceUrl: 'https://channel.example/',
    conversation: { id: 'c-root' },
    user: { id: 'user-1' },
    agent: { id: 'bot-1' },
  }
  const status = (state: string, sequence = 2) => Activity.fromObject(statusActivity(state, sequence))
  const message = (text: string) => Activity.fromObject({ type: 'message', text })

  /** As the SDK's reply route does: sends what comes to the customer. */
  async function forward(
    onStatus: (status: HandoffStatus, context: AgentsTurnContext) => Promise<void> | void,
    ...turns: Activity[][]
  ) {
    const adapter = new Recorder({})
    // The default tells the customer of a bug, and the hub that all is well.
    adapter.onTurnError = (_, error) => Promise.reject(error)
    adapter.use(handoffStatusMiddleware<AgentsTurnContext>(onStatus))
    const answers: unknown[] = []
    for (const activities of turns) {
      await adapter.continueConversation({ aud: 'bot' }, reference, async (context) => {
        answers.push(await context.sendActivities(activities))
      })
    }
    return { sent: adapter.sent, answers }
  }

  test('what the reply route sends on is told instead, once, in the bot’s own conversation', async () => {
    const told: HandoffStatus[] = []
    const hear = (each: HandoffStatus) => void told.push(each)
    const { sent, answers } = await forward(
      hear,
      [status('accepted')],
      [status('accepted')],
      [status('failed', 3)],
    )
    expect(told).toMatchObject([
      { state: 'accepted', conversationId: 'c-root', handoffId: 'ho-1' },
      { state: 'failed', conversationId: 'c-root' },
    ])
    expect(sent).toEqual([])
    expect(answers).toEqual([[{ id: '' }], [{ id: '' }], [{ id: '' }]])
  })

  test('everything else is sent, and each gets its own answer', async () => {
    const told: string[] = []
    const mixed = [message('one'), status('accepted'), message('two')]
    const { sent, answers } = await forward(({ state }) => void told.push(state), mixed, [message('three')])
    expect(sent).toEqual(['one', 'two', 'three'])
    expect(answers).toEqual([[{ id: 'sent-0' }, { id: '' }, { id: 'sent-1' }], [{ id: 'sent-0' }]])
    expect(told).toEqual(['accepted'])
  })

  test('the callback may answer the customer, and pass the status on to a parent', async () => {
    const { sent } = await forward(
      async (_, context) => {
        await context.sendActivity('A human is here')
        await context.sendActivity(status('accepted'))
      },
      [status('accepted')],
    )
    expect(sent).toEqual(['A human is here', 'handoff.status'])
  })

  test('the call fails with the callback', async () => {
    const failing = forward(() => Promise.reject(new Error('the channel is away')), [status('accepted')])
    await expect(failing).rejects.toThrow('the channel is away')
  })
})
