import fc from 'fast-check'
import type { Presence } from '../../src/handoff/agents.ts'
import { deleteAgent, setPresence, writeAgent } from '../../src/use-cases/agents.ts'
import { acceptOffer, declineOffer } from '../../src/use-cases/answer-offer.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { cancelConversation, cancelHandoff } from '../../src/use-cases/cancel.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { Refusal } from '../../src/use-cases/errors.ts'
import { requeueHandoff, transferHandoff } from '../../src/use-cases/give-back.ts'
import type { Hub } from '../../src/use-cases/ports.ts'
import { SUPERVISOR } from '../support/hub.ts'
import { AGENTS, CONVERSATIONS, customerOf, LESSONS, SKILLS } from './any-story-cast.ts'
import type { World } from './any-story-world.ts'

/** Something that somebody does, in words and in deed. */
export interface Deed {
  readonly title: string
  readonly run: (world: World, hub: Hub) => Promise<unknown>
}

const deed = (title: string, run: Deed['run']): Deed => ({ title, run })

const conversation = fc.constantFrom(...CONVERSATIONS)
const skill = fc.constantFrom(...SKILLS)
const agent = fc.constantFrom(...Object.keys(AGENTS))

interface Question {
  readonly wanted: string
  readonly level: number
  readonly also: string | null
  readonly priority: number
}

const question: fc.Arbitrary<Question> = fc.record({
  wanted: skill,
  level: fc.constantFrom(1, 1, 1, 2, 3),
  also: fc.oneof({ arbitrary: fc.constant(null), weight: 5 }, { arbitrary: skill, weight: 1 }),
  priority: fc.constantFrom(0, 0, 0, 3),
})

function inWords({ wanted, level, also, priority }: Question): string {
  const skills = `${wanted}${level === 1 ? '' : ` at level ${level}`}${also === null ? '' : ` and ${also}`}`
  return priority === 0 ? skills : `${skills}, urgently`
}

async function sendRequest(world: World, name: string, { wanted, level, also, priority }: Question) {
  const Skills = [{ name: wanted, level }, ...(also === null ? [] : [{ name: also }])]
  const value = { Skills, ...(priority === 0 ? {} : { Priority: priority }) }
  const request = await world.test.request(name, wanted, { value, from: { id: customerOf(name) } })
  world.promised.push(request)
  world.underway.push(request)
}

const ask = fc.tuple(conversation, question).map(([name, asked]) =>
  deed(`${name} asks for ${inWords(asked)}`, async (world, hub) => {
    await sendRequest(world, name, asked)
    await arrive(world, hub)
  }),
)

const slowAsk = fc
  .tuple(conversation, question)
  .map(([name, asked]) =>
    deed(`${name} asks for ${inWords(asked)}, and the request is slow`, (world) =>
      sendRequest(world, name, asked),
    ),
  )

const rush = fc
  .tuple(fc.shuffledSubarray([...CONVERSATIONS], { minLength: 2 }), question)
  .map(([names, asked]) =>
    deed(`${names.join(', ')} ask for ${inWords(asked)}`, async (world, hub) => {
      for (const name of names) await sendRequest(world, name, asked)
      await arrive(world, hub)
    }),
  )

/** Service Bus keeps a request until it was dealt with. */
async function arrive(world: World, hub: Hub): Promise<void> {
  for (const request of world.underway) {
    await assign(hub, request)
    world.underway = world.underway.filter((each) => each !== request)
  }
}

const arrival = fc.constant(deed('the slow requests arrive', arrive))

const redelivery = conversation.map((name) =>
  deed(`the last request of ${name} arrives again`, async (world, hub) => {
    const request = lastOf(world, name)
    if (request) await assign(hub, request)
  }),
)

const lastOf = ({ promised }: World, name: string) =>
  promised.findLast(({ request }) => request.reply.conversation.id === name)

const presence = fc
  .tuple(
    agent,
    fc.constantFrom<Presence>('available', 'available', 'available', 'away', 'offline'),
    fc.constantFrom(30, 600, 600),
    fc.boolean(),
  )
  .map(([id, declared, leaseSeconds, renewal]) =>
    deed(
      `${id} ${renewal ? 'still is' : 'says she is'} ${declared}, for ${leaseSeconds} s`,
      async (world, hub) => {
        if ((await world.agent(id)) === undefined) return
        const declaration = { presence: declared, leaseSeconds, renewal }
        await setPresence(hub, SUPERVISOR, world.test.pool, id, declaration)
      },
    ),
  )

/** Who acts: she, or if she has nothing to act on, the first who has. */
async function actor(world: World, id: string, has: 'offers' | 'assignments') {
  const { agents } = await world.state()
  const able = agents.filter((each) => each[has].length > 0)
  const acting = able.find((each) => each.id === id) ?? able[0]
  const [first] = acting?.[has] ?? []
  return acting && first && { agent: acting.id, handoffId: first.handoffId }
}

const acceptance = agent.map((id) =>
  deed(`${id}, or else another, takes what she is offered`, async (world, hub) => {
    const offer = await actor(world, id, 'offers')
    if (offer) await acceptOffer(hub, SUPERVISOR, offer.handoffId, { agent: offer.agent })
  }),
)

const refusal = agent.map((id) =>
  deed(`${id}, or else another, declines what she is offered`, async (world, hub) => {
    const offer = await actor(world, id, 'offers')
    if (offer) await declineOffer(hub, SUPERVISOR, offer.handoffId, { agent: offer.agent })
  }),
)

const completion = agent.map((id) =>
  deed(`${id}, or else another, completes her oldest`, async (world, hub) => {
    const held = await actor(world, id, 'assignments')
    if (held) await completeHandoff(hub, SUPERVISOR, held.handoffId, {})
  }),
)

const givingBack = agent.map((id) =>
  deed(`${id}, or else another, gives her oldest back`, async (world, hub) => {
    const held = await actor(world, id, 'assignments')
    if (held) await requeueHandoff(hub, SUPERVISOR, held.handoffId, {})
  }),
)

const transfer = fc
  .tuple(
    agent,
    fc.oneof(
      agent.map((to) => ({ agent: to })),
      skill.map((to) => ({ skill: to })),
      fc.record({ agent, skill }),
    ),
  )
  .map(([id, to]) =>
    deed(
      `${id}, or else another, transfers her oldest to ${Object.values(to).join(' for ')}`,
      async (world, hub) => {
        const held = await actor(world, id, 'assignments')
        if (held) await unless('CannotTransfer', transferHandoff(hub, SUPERVISOR, held.handoffId, to, {}))
      },
    ),
  )

/** The hub may say no for this reason. */
async function unless(code: string, outcome: Promise<unknown>): Promise<void> {
  try {
    await outcome
  } catch (error) {
    if (!(error instanceof Refusal && error.code === code)) throw error
  }
}

const cancellation = conversation.map((name) =>
  deed(`the bot cancels the last request of ${name}`, async (world, hub) => {
    const request = lastOf(world, name)
    if (request) await cancelHandoff(hub, SUPERVISOR, request.request.id)
  }),
)

const departure = conversation.map((name) =>
  deed(`the customer leaves ${name}`, (world, hub) => {
    const bot = { bot: world.test.bot.name, supervisor: false }
    return cancelConversation(hub, bot, world.test.bot, { id: name, channelId: 'test' })
  }),
)

const dismissal = agent.map((id) =>
  deed(`the supervisor deletes ${id}, whatever she has`, (world, hub) =>
    deleteAgent(hub, SUPERVISOR, world.test.pool, id, true),
  ),
)

/** Writes an agent as she was at first, with one more skill; nobody's capacity shrinks. */
const lesson = fc.tuple(agent, fc.constantFrom(...LESSONS), fc.boolean()).map(([id, learned, isMore]) =>
  deed(`${id} learns ${learned}${isMore ? ' and may have one more' : ''}`, async (world, hub) => {
    const { skills, capacity } = AGENTS[id] ?? { skills: [], capacity: 1 }
    const known = (await world.agent(id))?.capacity ?? capacity
    const places = Math.max(known, isMore ? capacity + 1 : capacity)
    await writeAgent(hub, SUPERVISOR, world.test.profile(id, [...skills, learned], places))
  }),
)

/** What people and machines do, the usual more often. */
export const deeds: fc.Arbitrary<Deed> = fc.oneof(
  { arbitrary: ask, weight: 14 },
  { arbitrary: slowAsk, weight: 3 },
  { arbitrary: rush, weight: 3 },
  { arbitrary: presence, weight: 8 },
  { arbitrary: acceptance, weight: 7 },
  { arbitrary: refusal, weight: 3 },
  { arbitrary: completion, weight: 6 },
  { arbitrary: transfer, weight: 4 },
  { arbitrary: givingBack, weight: 2 },
  { arbitrary: cancellation, weight: 2 },
  { arbitrary: departure, weight: 1 },
  { arbitrary: arrival, weight: 2 },
  { arbitrary: redelivery, weight: 1 },
  { arbitrary: dismissal, weight: 1 },
  { arbitrary: lesson, weight: 2 },
)

/** What may let somebody who waits and an agent fit: the next step after it can be lost with its process. */
export const supplies: fc.Arbitrary<Deed> = fc.oneof(
  { arbitrary: presence, weight: 3 },
  { arbitrary: completion, weight: 4 },
  { arbitrary: refusal, weight: 2 },
  { arbitrary: transfer, weight: 1 },
  { arbitrary: givingBack, weight: 1 },
  { arbitrary: cancellation, weight: 1 },
  { arbitrary: dismissal, weight: 1 },
  { arbitrary: lesson, weight: 2 },
)
