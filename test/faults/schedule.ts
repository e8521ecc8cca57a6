import { setPresence } from '../../src/use-cases/agents.ts'
import { acceptOffer, declineOffer } from '../../src/use-cases/answer-offer.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { requeueHandoff } from '../../src/use-cases/give-back.ts'
import { initiateHandoff } from '../../src/use-cases/initiate.ts'
import type { Hub } from '../../src/use-cases/ports.ts'
import { parseInitiate } from '../../src/activity/initiate.ts'
import { initiateActivity } from '../support/hub-client.ts'
import { AVAILABLE, SUPERVISOR } from '../support/hub.ts'
import { Chance } from './chance.ts'
import { CONVERSATIONS } from './conversations.ts'
import { transcriptBy, type Transcript } from './transcripts.ts'
import { troubleOf, type Trouble } from './troubles.ts'
import type { World } from './world.ts'

export interface Step {
  readonly title: string
  readonly run: (world: World) => Promise<void>
  readonly trouble?: Trouble
}

export const AGENTS = {
  ada: { skills: ['billing', 'loans'], capacity: 1 },
  bea: { skills: ['billing', 'cards'], capacity: 2 },
} as const
export const POLICIES = {
  loans: { assign: 'offer', offerSeconds: 20, askAgainSeconds: 30 },
  cards: { wrapUpSeconds: 10 },
} as const

export const SKILLS = ['billing', 'billing', 'loans', 'cards'] as const
const NAMES = ['ada', 'bea'] as const
/** @returns the steps that this seed makes. */
export function scheduleOf(seed: number): Step[] {
  const chance = new Chance(seed)
  const conversations: string[] = []
  let asked = 0
  const askSomething = (conversation: string) =>
    ask(conversation, chance.one(SKILLS), {
      key: `${conversation} ${(asked += 1)}`,
      priority: chance.percent(15) ? chance.whole(1, 9) : 0,
      transcript: transcriptBy(chance, `t${asked}`, 'https://files.example'),
    })
  const makers = [
    () => {
      const conversation = `${chance.one(CONVERSATIONS)} ${conversations.length + 1}`
      conversations.push(conversation)
      return askSomething(conversation)
    },
    () => work(chance.one(NAMES)),
    () => wait(chance.whole(1, 40)),
    () => wait(chance.whole(1, 8)),
    () => presence(chance.one(NAMES), chance.one(['available', 'available', 'offline', 'away'])),
    () => rarely(chance.whole(0, 2)),
    () => askSomething(chance.one(conversations)),
  ] as const
  return Array.from({ length: 10 }, (_, index) => {
    const make = index < 3 || chance.percent(25) ? makers[0] : chance.one(makers)
    const step = make()
    return chance.percent(45) ? { ...step, trouble: troubleOf(chance) } : step
  })
}

interface Asking {
  /** What makes it the same call when it is repeated. */
  readonly key: string
  readonly priority: number
  readonly transcript: Transcript
}

const PLAINLY = { priority: 0, transcript: { title: '', more: {}, name: 'none', lines: [] } } as const

export function ask(conversation: string, skill: string, asking: Partial<Asking> = {}): Step {
  const { key, priority, transcript } = { ...PLAINLY, key: conversation, ...asking }
  const value = { Skill: skill, ...(priority > 0 ? { Priority: priority } : {}) }
  const parsed = parseInitiate({ ...initiateActivity(conversation, skill), value, ...transcript.more })
  if (!parsed.ok) throw new Error(`The activity is refused: ${JSON.stringify(parsed)}`)
  const keys = { idempotencyKey: key, bodyDigest: key }
  const urgently = priority > 0 ? ` with priority ${priority}` : ''
  const words = transcript.title === '' ? '' : `, ${transcript.title}`
  return {
    title: `the bot asks for ${skill}${urgently} in "${conversation}"${words}`,
    async run(world) {
      const askedAt = world.hub.now()
      // A bot that gets no answer asks again.
      const outcome = { id: '' }
      const call = async (hub: Hub) => {
        outcome.id = (await initiateHandoff(hub, world.test.bot, parsed.initiate, keys)).id
      }
      while ((await world.act(call)) !== 'done') await world.pass(1)
      const answeredAt = world.hub.now()
      world.promises.push({ id: outcome.id, conversation, askedAt, answeredAt, transcript })
      await world.pass(0)
    },
  }
}

/** An agent takes what he is offered and ends what he has; what fails, he does again when he looks next. */
function work(id: string): Step {
  return { title: `${id} works`, run: (world) => workOff(world, id) }
}

export async function workOff(world: World, id: string): Promise<void> {
  const { agents } = world.witness.state
  const agent = agents.find((each) => each.id === id)
  const offer = agent?.offers[0]
  const held = agent?.assignments[0]
  if (offer !== undefined) {
    await world.act((hub) => acceptOffer(hub, SUPERVISOR, offer.handoffId, { agent: id }))
  } else if (held !== undefined) {
    await world.act((hub) => completeHandoff(hub, SUPERVISOR, held.handoffId, {}))
  }
}

const wait = (seconds: number): Step => ({ title: `${seconds} s pass`, run: (world) => world.pass(seconds) })

function presence(id: string, declared: 'available' | 'away' | 'offline'): Step {
  return { title: `${id} is ${declared}`, run: (world) => declare(world, id, declared) }
}

export async function declare(world: World, id: string, declared: 'available' | 'away' | 'offline') {
  const declaration = { ...AVAILABLE, presence: declared }
  await world.act((hub) => setPresence(hub, SUPERVISOR, world.test.pool, id, declaration))
}

function rarely(which: number): Step {
  const [title, verb] = RARE[which] ?? RARE[0]
  return {
    title,
    async run(world) {
      const { agents, handoffs } = world.witness.state
      const agent = agents.find((each) => each.offers.length + each.assignments.length > 0)
      const id = agent?.offers[0]?.handoffId ?? agent?.assignments[0]?.handoffId ?? handoffs[0]?.id
      if (id !== undefined) await world.act((hub) => verb(hub, id, agent?.id))
    },
  }
}

type Verb = (hub: Hub, id: string, agent: string | undefined) => Promise<unknown>
const RARE: readonly [readonly [string, Verb], ...(readonly [string, Verb])[]] = [
  [
    'an agent declines',
    (hub, id, agent) => declineOffer(hub, SUPERVISOR, id, agent === undefined ? {} : { agent }),
  ],
  ['an agent gives one back', (hub, id) => requeueHandoff(hub, SUPERVISOR, id, {})],
  ['the bot cancels', (hub, id) => cancelHandoff(hub, SUPERVISOR, id)],
]
