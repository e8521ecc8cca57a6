import { numbers, skillOf } from './load.ts'
import type { Side } from './side.ts'
import type { Told } from './bot.ts'

export interface KillLoad {
  readonly label: string
  readonly handoffs: number
  /** The process is killed when the bot has been told this many statuses; never, when undefined. */
  readonly killAfter: number | undefined
}

export interface Killed {
  /** Statuses that never came: each handoff has two, its agent and its end. */
  readonly lost: number
  /** A second status of the same meaning, under another id. */
  readonly doubled: number
  /** A status that came again under its id: the bot can see that it knows it. */
  readonly repeated: number
  /** How often an agent had more than he takes, as the bot was told. */
  readonly overCapacity: number
  /** Conversations that heard of their agent after they had heard of the end. */
  readonly outOfOrder: number
  /** Seconds from the first request until the bot had been told everything. */
  readonly seconds: number
  /** When each status first came: seconds since the first request, sorted. */
  readonly arrivals: readonly number[]
}

const SKILLS = 4
const AGENTS_PER_SKILL = 2
const CAPACITY = 3
/** How long an agent has a handoff. */
const HANDLING_MILLISECONDS = 250
/** Leases of both sides lapse in a minute. What was told before a kill may come again until then. */
const WATCHED_SECONDS = 90
/** What has not come by then is lost. */
const LOST_SECONDS = 300
const BOTH = ['accepted', 'completed'] as const

/**
 * A burst that agents work off, more than they can have at a time. In the middle of it the process is killed with
 * SIGKILL and started again. The bot and the agents ask again when they get no answer, as they should.
 */
export async function burstWithKill(side: Side, { label, handoffs, killAfter }: KillLoad): Promise<Killed> {
  for (const agent of numbers(SKILLS * AGENTS_PER_SKILL)) {
    await side.agent(`${label}-${agent}`, [skillOf(label, agent % SKILLS)], CAPACITY)
  }
  const desk = openDesk(side)
  const conversations = numbers(handoffs).map((number) => `${label}-${number}`)
  const toldOf = () => conversations.flatMap((each) => firstOfEach(side.bot.told(each)))
  const start = performance.now()
  const seconds = () => (performance.now() - start) / 1000
  const watched = killAfter === undefined ? 0 : WATCHED_SECONDS

  conversations.forEach((conversation, number) => {
    const skill = skillOf(label, number % SKILLS)
    void untilAnswered(() => side.ask(conversation, skill)).then(async (id) => {
      const { agent } = await side.bot.first(conversation)
      await desk.handle(id, agent ?? 'nobody')
    })
  })
  let killed = killAfter === undefined
  while (toldOf().length < handoffs * BOTH.length || seconds() < watched) {
    if (!killed && toldOf().length >= (killAfter ?? 0)) {
      // Not at the very moment of a status, which would always catch the side between two of its steps.
      await pause(Math.random() * 50)
      process.kill(side.pids().host, 'SIGKILL')
      killed = true
    }
    if (seconds() > LOST_SECONDS) break
    await pause(5)
  }
  const all = conversations.map((each) => side.bot.told(each))
  const arrivals = all.flatMap((told) => firstOfEach(told).map(({ at }) => (at - start) / 1000))
  const lost = handoffs * BOTH.length - arrivals.length
  return {
    lost,
    ...countTold(all),
    overCapacity: desk.overCapacity(),
    seconds: lost > 0 ? LOST_SECONDS : Math.max(...arrivals),
    arrivals: arrivals.sort((one, other) => one - other),
  }
}

/** What a bot was told of its conversations, counted. */
export function countTold(conversations: readonly (readonly Told[])[]) {
  const sum = (count: (told: readonly Told[]) => number) =>
    conversations.reduce((total, told) => total + count(told), 0)
  return {
    doubled: sum((told) => distinct(told) - firstOfEach(told).length),
    repeated: sum((told) => told.length - distinct(told)),
    outOfOrder: sum((told) => {
      const states = told.map(({ state }) => state)
      return states.includes('completed') && states.lastIndexOf('accepted') > states.indexOf('completed')
        ? 1
        : 0
    }),
  }
}

const distinct = (told: readonly Told[]) => new Set(told.map(({ id, agent }) => `${id} ${agent}`)).size

const firstOfEach = (told: readonly Told[]) =>
  BOTH.flatMap((state) => told.find((each) => each.state === state) ?? [])

/** The agents: each handles what he is given for a while, then completes it. */
function openDesk(side: Side) {
  const held = new Map<string, number>()
  let over = 0
  return {
    async handle(id: string, agent: string): Promise<void> {
      const now = (held.get(agent) ?? 0) + 1
      held.set(agent, now)
      if (now > CAPACITY) over++
      await pause(HANDLING_MILLISECONDS)
      // Counted as gone before he says so: what is counted as held is never more than what he has.
      held.set(agent, (held.get(agent) ?? 0) - 1)
      await untilAnswered(() => side.call('POST', `/handoffs/${id}/complete`, {}))
    },
    overCapacity: () => over,
  }
}

/** Asks again, as a bot and an agent should that get no answer. @throws what was wrong when it stays wrong. */
async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const end = performance.now() + LOST_SECONDS * 1000
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (performance.now() > end) throw error
      await pause(200)
    }
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
