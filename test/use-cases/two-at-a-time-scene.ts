import { writeProfile, type Presence } from '../../src/handoff/agents.ts'
import { declarePresence } from '../../src/handoff/presence.ts'
import { deleteAgent, setPresence } from '../../src/use-cases/agents.ts'
import { acceptOffer, declineOffer } from '../../src/use-cases/answer-offer.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { requeueHandoff, transferHandoff } from '../../src/use-cases/give-back.ts'
import type { Change } from '../../src/use-cases/ports.ts'
import type { RequestMessage } from '../../src/use-cases/ports-messages.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { AVAILABLE, SUPERVISOR, type TestServers } from '../support/hub.ts'
import { wake } from '../support/post-office.ts'
import type { Process } from '../support/scheduled-hub.ts'
import { World } from './any-story-world.ts'

const OFFER_SECONDS = 20

export interface Scene {
  readonly world: World
  /** Ada has it. */
  readonly held: string
  /** Bea is asked to take it. */
  readonly offered: string
  /** Waits for ada or bea, who alone know about taxes. */
  readonly waiting: string
  /** Two that are not read from the queue yet. */
  readonly billing: RequestMessage
  readonly loans: RequestMessage
}

/** Ada and bea are busy, cleo and dora are free for whatever is not about taxes; cleo is first in turn. */
export async function scene(servers: TestServers): Promise<Scene> {
  const test = servers.hub({ loans: { assign: 'offer', offerSeconds: OFFER_SECONDS } })
  const world = new World(servers, test)
  const { registry, now, routing } = test.hub
  const arrive = async (ids: readonly string[], skills: readonly string[]) => {
    const changes = ids.map((id): Change => {
      servers.clock.pass(0.001)
      const agent = writeProfile(undefined, test.profile(id, skills), now())
      return { type: 'createAgent', agent: declarePresence(agent, AVAILABLE, registry.agentRules, now()) }
    })
    await routing.commit(test.pool, changes)
  }
  const ask = async (conversation: string, skill: string) => {
    const request = await test.request(conversation, skill)
    servers.clock.pass(0.001)
    return request
  }
  const askAtOnce = async (conversation: string, skill: string) => {
    const request = await ask(conversation, skill)
    await assign(world.sharedHub, request)
    return request.request.id
  }
  await arrive(['ada', 'bea'], ['billing', 'loans', 'taxes'])
  const held = await askAtOnce('c1', 'billing')
  const offered = await askAtOnce('c2', 'loans')
  const waiting = await askAtOnce('c3', 'taxes')
  await arrive(['cleo', 'dora'], ['billing', 'loans'])
  return {
    world,
    held,
    offered,
    waiting,
    billing: await ask('c4', 'billing'),
    loans: await ask('c5', 'loans'),
  }
}

/** What somebody does in a scene. */
export type Doing = (scene: Scene) => Process

const says =
  (id: string, presence: Presence): Doing =>
  ({ world }) =>
  (hub) =>
    setPresence(hub, SUPERVISOR, world.test.pool, id, { ...AVAILABLE, presence })

/** What lets a handoff go from one to another. */
export const MOVES: Readonly<Record<string, Doing>> = {
  'ada transfers hers to cleo':
    ({ held }) =>
    (hub) =>
      transferHandoff(hub, SUPERVISOR, held, { agent: 'cleo' }, {}),
  'ada transfers hers to whoever knows about loans':
    ({ held }) =>
    (hub) =>
      transferHandoff(hub, SUPERVISOR, held, { skill: 'loans' }, {}),
  'ada gives hers back':
    ({ held }) =>
    (hub) =>
      requeueHandoff(hub, SUPERVISOR, held, {}),
  'ada completes hers':
    ({ held }) =>
    (hub) =>
      completeHandoff(hub, SUPERVISOR, held, {}),
  'bea declines':
    ({ offered }) =>
    (hub) =>
      declineOffer(hub, SUPERVISOR, offered, { agent: 'bea' }),
  'the offer to bea expires': ({ world }) => {
    const due = world.passToNext(OFFER_SECONDS)
    return (hub) => Promise.all(due.map((wakeUp) => wake(hub, wakeUp)))
  },
  'bea goes away': says('bea', 'away'),
  'somebody asks for billing':
    ({ billing }) =>
    (hub) =>
      assign(hub, billing),
}

/** What can come into its way. */
export const DISTURBANCES: Readonly<Record<string, Doing>> = {
  'cleo goes away': says('cleo', 'away'),
  'cleo is deleted':
    ({ world }) =>
    (hub) =>
      deleteAgent(hub, SUPERVISOR, world.test.pool, 'cleo', true),
  'ada goes offline': says('ada', 'offline'),
  'somebody asks for loans':
    ({ loans }) =>
    (hub) =>
      assign(hub, loans),
  'bea takes the offer':
    ({ offered }) =>
    (hub) =>
      acceptOffer(hub, SUPERVISOR, offered, { agent: 'bea' }),
  'the bot cancels what waits':
    ({ waiting }) =>
    (hub) =>
      cancelHandoff(hub, SUPERVISOR, waiting),
  'the hub sweeps':
    ({ world }) =>
    (hub) =>
      sweep(hub, world.test.pool),
}
