import { randomUUID } from 'node:crypto'
import type { Container } from '@azure/cosmos'
import { startServiceBus, type LocalServiceBus } from '@handoff-hub/local-service-bus'
import { parseInitiate } from '../../src/activity/initiate.ts'
import { cosmosClient } from '../../src/adapters/cosmos/client.ts'
import { conversationStore } from '../../src/adapters/cosmos/conversation-store.ts'
import { erasureStore } from '../../src/adapters/cosmos/erasure-store.ts'
import { routingStore } from '../../src/adapters/cosmos/routing-store.ts'
import { serviceBusClient } from '../../src/adapters/service-bus/client.ts'
import { messages } from '../../src/adapters/service-bus/messages.ts'
import { cardNumbers } from '../../src/redaction/card-numbers.ts'
import type { AgentProfile, Presence } from '../../src/handoff/agents.ts'
import type { Delivery, DeliveryOutcome } from '../../src/handoff/deliveries.ts'
import type { AgentId, HandoffId, SkillKey } from '../../src/handoff/names.ts'
import { DEFAULT_AGENT_RULES, DEFAULT_POLICY, type SkillPolicy } from '../../src/handoff/policy.ts'
import type { PresenceDeclaration } from '../../src/handoff/presence.ts'
import type { Handoff } from '../../src/handoff/states.ts'
import { setPresence, writeAgent } from '../../src/use-cases/agents.ts'
import { assign } from '../../src/use-cases/assign.ts'
import type { Caller } from '../../src/use-cases/caller.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { notify } from '../../src/use-cases/notify.ts'
import { readHandoff } from '../../src/use-cases/read-handoffs.ts'
import { initiateHandoff, type CallKeys } from '../../src/use-cases/initiate.ts'
import type { Bot, Hub, Registry } from '../../src/use-cases/ports.ts'
import type { Messages, RequestMessage } from '../../src/use-cases/ports-messages.ts'
import type { ClaimedNews } from '../../src/use-cases/ports-claims.ts'
import { createContainers } from '../../local/cosmos/containers.ts'
import { startCosmos, type LocalCosmos } from '../../local/cosmos/server.ts'
import containers from '../../infra/cosmos.json' with { type: 'json' }
import queues from '../../infra/service-bus.json' with { type: 'json' }
import { initiateActivity } from './hub-client.ts'
import { TestClock } from './clock.ts'
import { TestDesk } from './desk.ts'

export const SUPERVISOR: Caller = { supervisor: true }

/** What an agent's client says who is there for an hour. */
export const AVAILABLE: PresenceDeclaration = { presence: 'available', leaseSeconds: 3600, renewal: false }

/** The local servers of a test file; each test has a hub with a pool of its own on them. */
export interface TestServers {
  readonly cosmos: LocalCosmos
  readonly serviceBus: LocalServiceBus
  readonly clock: TestClock
  readonly routing: Container
  readonly conversations: Container
  hub(policies?: Readonly<Record<SkillKey, Partial<SkillPolicy>>>): TestHub
  close(): Promise<void>
}

/** Starts both servers in this process; documents expire by the test's clock. */
export async function startTestServers(): Promise<TestServers> {
  const clock = new TestClock()
  const serviceBus = await startServiceBus({ config: queues })
  const cosmos = await startCosmos({ now: clock.milliseconds })
  await createContainers(cosmos.connectionString, containers)
  const database = cosmosClient(cosmos).database(containers.database)
  const withPlans = cosmosClient(cosmos, { queryPlans: true }).database(containers.database)
  const everyConversation = () => withPlans.container('conversations')
  const client = serviceBusClient({ connectionString: serviceBus.connectionString })
  const bus = messages(client)
  const routing = database.container('routing')
  const conversations = database.container('conversations')
  let pools = 0
  return {
    cosmos,
    serviceBus,
    clock,
    routing,
    conversations,
    hub(policies = {}) {
      pools += 1
      return new TestHub(`pool-${pools}`, policies, {
        clock,
        bus,
        routing,
        conversations,
        everyConversation,
      })
    },
    async close() {
      await client.close()
      await Promise.all([serviceBus.close(), cosmos.close()])
    },
  }
}

interface Parts {
  readonly clock: TestClock
  readonly bus: Messages
  readonly routing: Container
  readonly conversations: Container
  readonly everyConversation: () => Container
}

/** A hub on the real adapters, with one bot that stands outside: its answers are the test's to choose. */
export class TestHub {
  readonly hub: Hub
  readonly pool: string
  readonly bot: Bot
  /** What the bot was told, in the order in which it was told. */
  readonly told: { readonly handoffId: HandoffId; readonly sequence: number; readonly status: string }[] = []
  /** Which messages were sent, as `status <id>` and the like. */
  readonly sent: string[] = []
  readonly errors: string[] = []
  readonly desk: TestDesk
  /** What the bot answers. */
  answer: (delivery: Delivery, handoff: Handoff) => DeliveryOutcome | Promise<DeliveryOutcome> = () => ({
    outcome: 'delivered',
    answer: '200',
  })
  readonly #requests: RequestMessage[] = []
  /** News on their way, as Service Bus has them. */
  readonly #news = new Map<HandoffId, ClaimedNews>()
  /** Service Bus drops a message with an id that it knows. */
  readonly #known = new Set<string>()

  constructor(
    pool: string,
    policies: Readonly<Record<SkillKey, Partial<SkillPolicy>>>,
    { clock, bus, routing, conversations, everyConversation }: Parts,
  ) {
    this.pool = pool
    this.bot = { name: 'shop', pool, allowedHosts: [] }
    this.desk = new TestDesk(pool, routing)
    this.hub = {
      routing: routingStore(routing),
      conversations: conversationStore(conversations),
      erasure: erasureStore({ routing, conversations, everyConversation }),
      messages: this.#recording(bus),
      registry: registryFor(this.bot, policies),
      redaction: [cardNumbers],
      deliver: async (_bot, handoff, delivery) => {
        this.told.push({ handoffId: handoff.id, sequence: delivery.sequence, status: delivery.status })
        return this.answer(delivery, handoff)
      },
      desks: this.desk,
      fetchTranscript: () => Promise.resolve({ outcome: 'unavailable', reason: 'There is no such host' }),
      rejections: { count: () => undefined, list: () => Promise.resolve([]), flush: () => Promise.resolve() },
      refuseAddress: () => undefined,
      now: clock.now,
      randomId: randomUUID,
      log: (level, message) => {
        if (level === 'error') this.errors.push(message)
      },
      checks: [],
      waysIn: [],
      botChecks: [],
    }
  }

  /** @returns the message that a bot's request becomes, as `assign` gets it from the queue. */
  async request(
    conversation: string,
    skill: SkillKey,
    more: object = {},
    keys: Partial<CallKeys> = {},
  ): Promise<RequestMessage> {
    const parsed = parseInitiate({ ...initiateActivity(conversation, skill), ...more })
    if (!parsed.ok) throw new Error(`The test's activity is refused: ${JSON.stringify(parsed)}`)
    const allKeys = { bodyDigest: randomUUID(), ...keys }
    const { id } = await initiateHandoff(this.hub, this.bot, parsed.initiate, allKeys)
    const message = this.#requests.findLast(({ request }) => request.id === id)
    if (message === undefined) throw new Error('Nothing was sent')
    return message
  }

  /** Asks for a human and lets the request arrive at once. @returns the id that the bot was given. */
  async ask(conversation: string, skill: SkillKey, more: object = {}): Promise<HandoffId> {
    const message = await this.request(conversation, skill, more)
    await assign(this.hub, message)
    return message.request.id
  }

  /** What a supervisor writes of an agent; `skill@level` names a level other than 1. */
  profile(id: AgentId, skills: readonly string[], capacity = 1): AgentProfile {
    const known = skills.map((skill) => {
      const [key = '', level = '1'] = skill.split('@')
      return { key, name: key, level: Number(level) }
    })
    return { id, pool: this.pool, name: id, skills: known, capacity }
  }

  /** An agent with these skills. */
  async agent(id: AgentId, skills: readonly string[], capacity = 1): Promise<void> {
    await writeAgent(this.hub, SUPERVISOR, this.profile(id, skills, capacity))
  }

  /** The same, and ready to work. */
  async availableAgent(id: AgentId, skills: readonly string[], capacity = 1): Promise<void> {
    await this.agent(id, skills, capacity)
    await this.presence(id, 'available')
  }

  async presence(id: AgentId, presence: Presence, leaseSeconds = 3600): Promise<void> {
    const declaration = { presence, leaseSeconds, renewal: false }
    await setPresence(this.hub, SUPERVISOR, this.pool, id, declaration)
  }

  /**
   * Delivers the message about a handoff's news that was sent last, or, when it was delivered already, one that
   * says only where to look.
   */
  async notify(id: HandoffId, hub: Hub = this.hub): Promise<void> {
    const news = this.#news.get(id)
    this.#news.delete(id)
    await notify(hub, id, news)
  }

  async complete(id: HandoffId): Promise<void> {
    await completeHandoff(this.hub, SUPERVISOR, id, {})
  }

  async read(id: HandoffId): Promise<Handoff> {
    const handoff = await readHandoff(this.hub, SUPERVISOR, id)
    if ('cancelledEarly' in handoff) throw new Error(`${id} was cancelled before it was stored`)
    return handoff
  }

  /** @returns the state of a handoff, with the agent who has it or is asked: `accepted by ada`. */
  async state(id: HandoffId): Promise<string> {
    const { state } = await this.read(id)
    if (state.name === 'accepted') return `accepted by ${state.agent}`
    return state.name === 'offered' ? `offered to ${state.agent}` : state.name
  }

  /** What the bot was told about a handoff, each status once. */
  statuses(id: HandoffId): string[] {
    const known = new Map(
      this.told.filter((each) => each.handoffId === id).map((each) => [each.sequence, each.status]),
    )
    return [...known.values()]
  }

  #recording(bus: Messages): Messages {
    return {
      ...bus,
      sendRequest: async (message) => {
        await bus.sendRequest(message)
        this.#requests.push(message)
      },
      sendStatusClaimed: async (news) => {
        await bus.sendStatusClaimed(news)
        if (this.#known.has(news.claim.by)) return
        this.#known.add(news.claim.by)
        this.sent.push(`status ${news.id}`)
        this.#news.set(news.id, news)
      },
      sendStatusWaiting: async (id, at) => {
        await bus.sendStatusWaiting(id, at)
        this.sent.push(`status ${id}${at === undefined ? '' : ` at ${at}`}`)
      },
      sendStatusOverdue: async (overdue) => {
        await bus.sendStatusOverdue(overdue)
        this.sent.push(`status ${overdue.id}`)
      },
      wakeAt: async (id, at) => {
        await bus.wakeAt(id, at)
        this.sent.push(`deadline ${id} at ${at}`)
      },
      wakeForAgent: async (pool, id, at) => {
        await bus.wakeForAgent(pool, id, at)
        this.sent.push(`look at ${id} at ${at}`)
      },
      sendTranscriptWanted: async (id) => {
        await bus.sendTranscriptWanted(id)
        this.sent.push(`transcript ${id}`)
      },
    }
  }
}

function registryFor(bot: Bot, policies: Readonly<Record<SkillKey, Partial<SkillPolicy>>>): Registry {
  return {
    policyOf: (skill) => ({ ...DEFAULT_POLICY, ...policies[skill] }),
    agentRules: DEFAULT_AGENT_RULES,
    pools: [bot.pool],
    bot: (name) => (name === bot.name ? bot : undefined),
    canonical: (skill) => skill,
    skillOfTopic: () => undefined,
    defaultSkill: 'default',
    skillNames: new Map(),
  }
}
