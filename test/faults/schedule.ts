import type { Fault } from '../../local/cosmos/faults.ts'
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
import type { Death } from './mortal.ts'
import type { World } from './world.ts'

/** What goes wrong while a step is done. */
export interface Trouble {
  readonly title: string
  readonly death?: Death
  readonly fault?: { readonly effect: Fault; readonly after: number; readonly times: number }
  /** What the bot answers, so often. */
  readonly bot?: { readonly answer: string; readonly times: number }
}

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

const SKILLS = ['billing', 'billing', 'loans', 'cards'] as const
const NAMES = ['ada', 'bea'] as const
/** A transcript may be anything. */
const TRANSCRIPTS = [
  {},
  {},
  { attachments: [{ name: 'Transcript', contentUrl: 'https://files.example/t.json' }] },
  { attachments: [{ name: 'Transcript', content: { activities: 'none' } }] },
] as const

/** @returns the steps that this seed makes. */
export function scheduleOf(seed: number): Step[] {
  const chance = new Chance(seed)
  let asked = 0
  const makers = [
    () => ask(`${chance.one(CONVERSATIONS)} ${(asked += 1)}`, chance.one(SKILLS), chance.one(TRANSCRIPTS)),
    () => work(chance.one(NAMES)),
    () => wait(chance.whole(1, 40)),
    () => wait(chance.whole(1, 8)),
    () => presence(chance.one(NAMES), chance.one(['available', 'available', 'offline', 'away'])),
    () => rarely(chance.whole(0, 2)),
  ] as const
  return Array.from({ length: 10 }, (_, index) => {
    const make = index < 3 || chance.percent(25) ? makers[0] : chance.one(makers)
    const step = make()
    return chance.percent(45) ? { ...step, trouble: troubleOf(chance) } : step
  })
}

function troubleOf(chance: Chance): Trouble {
  const kind = chance.whole(1, 10)
  if (kind <= 5) {
    const death: Death = { when: chance.one(['before', 'after']), call: chance.whole(1, 12) }
    return { title: `a process dies ${death.when} its call ${death.call}`, death }
  }
  if (kind === 6) {
    const times = chance.whole(1, 4)
    const answer = chance.one(['503', '429', 'no answer'])
    return { title: `the bot answers ${answer} ${times} times`, bot: { answer, times } }
  }
  const effect = chance.one<Fault>([
    { effect: 'fail', status: 408 },
    { effect: 'fail', status: 429, retryAfterMs: 1 },
    { effect: 'fail', status: 449 },
    { effect: 'fail', status: 503 },
    { effect: 'drop' },
    { effect: 'loseAnswer' },
    { effect: 'loseAnswer' },
    { effect: 'delay', milliseconds: 2 },
  ])
  const after = chance.whole(0, 8)
  const times = effect.effect === 'fail' ? chance.whole(1, 6) : 1
  const what = effect.effect === 'fail' ? `fail with ${effect.status}` : effect.effect
  return {
    title: `after ${after} requests Cosmos DB's next ${times} ${what}`,
    fault: { effect, after, times },
  }
}

export function ask(conversation: string, skill: string, more: object = {}): Step {
  const parsed = parseInitiate({ ...initiateActivity(conversation, skill), ...more })
  if (!parsed.ok) throw new Error(`The activity is refused: ${JSON.stringify(parsed)}`)
  const keys = { idempotencyKey: conversation, bodyDigest: conversation }
  return {
    title: `the bot asks for ${skill} in "${conversation}"${'attachments' in more ? ', with a transcript' : ''}`,
    async run(world) {
      // A bot that gets no answer asks again.
      const outcome = { id: '' }
      const call = async (hub: Hub) => {
        outcome.id = (await initiateHandoff(hub, world.test.bot, parsed.initiate, keys)).id
      }
      while ((await world.act(call)) !== 'done') await world.pass(1)
      world.promised.set(conversation, outcome.id)
      await world.pass(0)
    },
  }
}

/** An agent takes what he is offered and ends what he has; what fails, he does again when he looks next. */
function work(id: string): Step {
  return { title: `${id} works`, run: (world) => workOff(world, id) }
}

export async function workOff(world: World, id: string): Promise<void> {
  const { agents } = await world.state()
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
      const { agents, handoffs } = await world.state()
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
