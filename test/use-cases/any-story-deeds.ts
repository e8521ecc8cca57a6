import fc from 'fast-check'
import type { Presence } from '../../src/handoff/agents.ts'
import type { AgentId, SkillKey } from '../../src/handoff/names.ts'
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
  /** What he does, by what he sees when he decides on it; undefined when there is nothing to do. */
  readonly plan: (world: World) => Promise<Act | undefined>
}

export type Act = (hub: Hub) => Promise<unknown>

const deed = (title: string, plan: Deed['plan']): Deed => ({ title, plan })

/** Does it at once. */
export async function perform({ plan }: Deed, world: World, hub: Hub): Promise<void> {
  const act = await plan(world)
  await act?.(hub)
}

/** Whom and what deeds are about. */
export interface About {
  readonly conversation: fc.Arbitrary<string>
  readonly skill: fc.Arbitrary<SkillKey>
  readonly agent: fc.Arbitrary<AgentId>
  /** What an agent says who says something. */
  readonly presences: fc.Arbitrary<Presence>
}

const anybody = fc.constantFrom(...Object.keys(AGENTS))

export const anything: About = {
  conversation: fc.constantFrom(...CONVERSATIONS),
  skill: fc.constantFrom(...SKILLS),
  agent: anybody,
  presences: fc.constantFrom('available', 'available', 'available', 'away', 'offline'),
}

interface Question {
  readonly wanted: string
  readonly level: number
  readonly also: string | null
  readonly priority: number
}

const question = ({ skill }: About): fc.Arbitrary<Question> =>
  fc.record({
    wanted: skill,
    level: fc.constantFrom(1, 1, 1, 2, 3),
    also: fc.oneof({ arbitrary: fc.constant(null), weight: 5 }, { arbitrary: anything.skill, weight: 1 }),
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

export const ask = (about: About) =>
  fc.tuple(about.conversation, question(about)).map(([name, asked]) =>
    deed(`${name} asks for ${inWords(asked)}`, async (world) => {
      await sendRequest(world, name, asked)
      return arrive(world)
    }),
  )

export const slowAsk = (about: About) =>
  fc.tuple(about.conversation, question(about)).map(([name, asked]) =>
    deed(`${name} asks for ${inWords(asked)}, and the request is slow`, async (world) => {
      await sendRequest(world, name, asked)
      return undefined
    }),
  )

export const rush = (about: About) =>
  fc.tuple(fc.shuffledSubarray([...CONVERSATIONS], { minLength: 2 }), question(about)).map(([names, asked]) =>
    deed(`${names.join(', ')} ask for ${inWords(asked)}`, async (world) => {
      for (const name of names) await sendRequest(world, name, asked)
      return arrive(world)
    }),
  )

/** Service Bus gives each request to one process, and keeps it until it was dealt with. */
function arrive({ underway }: World): Act {
  const requests = underway.splice(0)
  return async (hub) => {
    try {
      for (const request of [...requests]) {
        await assign(hub, request)
        requests.shift()
      }
    } finally {
      underway.unshift(...requests)
    }
  }
}

export const arrival = () =>
  fc.constant(deed('the slow requests arrive', (world) => Promise.resolve(arrive(world))))

export const redelivery = ({ conversation }: About) =>
  conversation.map((name) =>
    deed(`the last request of ${name} arrives again`, (world) => {
      const request = lastOf(world, name)
      return Promise.resolve(request && ((hub) => assign(hub, request)))
    }),
  )

const lastOf = ({ promised }: World, name: string) =>
  promised.findLast(({ request }) => request.reply.conversation.id === name)

export const presence = ({ agent, presences }: About) =>
  fc
    .tuple(agent, presences, fc.constantFrom(30, 600, 600), fc.boolean())
    .map(([id, declared, leaseSeconds, renewal]) =>
      deed(
        `${id} ${renewal ? 'still is' : 'says she is'} ${declared}, for ${leaseSeconds} s`,
        async (world) => {
          if ((await world.agent(id)) === undefined) return undefined
          const declaration = { presence: declared, leaseSeconds, renewal }
          return (hub) => setPresence(hub, SUPERVISOR, world.test.pool, id, declaration)
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

export const acceptance = ({ agent }: About) =>
  agent.map((id) =>
    deed(`${id}, or else another, takes what she is offered`, async (world) => {
      const offer = await actor(world, id, 'offers')
      return offer && ((hub) => acceptOffer(hub, SUPERVISOR, offer.handoffId, { agent: offer.agent }))
    }),
  )

export const refusal = ({ agent }: About) =>
  agent.map((id) =>
    deed(`${id}, or else another, declines what she is offered`, async (world) => {
      const offer = await actor(world, id, 'offers')
      return offer && ((hub) => declineOffer(hub, SUPERVISOR, offer.handoffId, { agent: offer.agent }))
    }),
  )

export const completion = ({ agent }: About) =>
  agent.map((id) =>
    deed(`${id}, or else another, completes her oldest`, async (world) => {
      const held = await actor(world, id, 'assignments')
      return held && ((hub) => completeHandoff(hub, SUPERVISOR, held.handoffId, {}))
    }),
  )

export const givingBack = ({ agent }: About) =>
  agent.map((id) =>
    deed(`${id}, or else another, gives her oldest back`, async (world) => {
      const held = await actor(world, id, 'assignments')
      return held && ((hub) => requeueHandoff(hub, SUPERVISOR, held.handoffId, {}))
    }),
  )

/** It is about her who gets it. */
export const transfer = ({ agent, skill }: About) =>
  fc
    .tuple(
      anybody,
      fc.oneof(
        agent.map((to) => ({ agent: to })),
        skill.map((to) => ({ skill: to })),
        fc.record({ agent, skill }),
      ),
    )
    .map(([id, to]) =>
      deed(
        `${id}, or else another, transfers her oldest to ${Object.values(to).join(' for ')}`,
        async (world) => {
          const held = await actor(world, id, 'assignments')
          return (
            held &&
            ((hub) => unless('CannotTransfer', transferHandoff(hub, SUPERVISOR, held.handoffId, to, {})))
          )
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

export const cancellation = ({ conversation }: About) =>
  conversation.map((name) =>
    deed(`the bot cancels the last request of ${name}`, (world) => {
      const last = lastOf(world, name)
      return Promise.resolve(last && ((hub) => cancelHandoff(hub, SUPERVISOR, last.request.id)))
    }),
  )

export const departure = ({ conversation }: About) =>
  conversation.map((name) =>
    deed(`the customer leaves ${name}`, ({ test }) => {
      const bot = { bot: test.bot.name, supervisor: false }
      return Promise.resolve((hub) => cancelConversation(hub, bot, test.bot, { id: name, channelId: 'test' }))
    }),
  )

export const dismissal = ({ agent }: About) =>
  agent.map((id) =>
    deed(`the supervisor deletes ${id}, whatever she has`, ({ test }) =>
      Promise.resolve((hub) => deleteAgent(hub, SUPERVISOR, test.pool, id, true)),
    ),
  )

/** Writes an agent as she was at first, with one more skill; nobody's capacity shrinks. */
export const lesson = ({ agent }: About) =>
  fc.tuple(agent, fc.constantFrom(...LESSONS), fc.boolean()).map(([id, learned, isMore]) =>
    deed(`${id} learns ${learned}${isMore ? ' and may have one more' : ''}`, async (world) => {
      const { skills, capacity } = AGENTS[id] ?? { skills: [], capacity: 1 }
      const known = (await world.agent(id))?.capacity ?? capacity
      const places = Math.max(known, isMore ? capacity + 1 : capacity)
      const profile = world.test.profile(id, [...skills, learned], places)
      return (hub) => writeAgent(hub, SUPERVISOR, profile)
    }),
  )
