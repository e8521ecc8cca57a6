import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { secondsAfter } from '../../src/handoff/time.ts'
import { setPresence } from '../../src/use-cases/agents.ts'
import { acceptOffer } from '../../src/use-cases/answer-offer.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { requeueHandoff } from '../../src/use-cases/give-back.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { tellDesk } from '../../src/use-cases/tell-desk.ts'
import { accept, decline, later } from '../support/acting.ts'
import { inShort } from '../support/desk.ts'
import { untilDeath } from '../support/dying-hub.ts'
import { AVAILABLE, startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
let hub: TestHub
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())
beforeEach(() => {
  hub = servers.hub({ billing: { assign: 'offer', offerSeconds: 60, askAgainSeconds: 100 } })
  hub.desk.open()
})

const away = { outcome: 'retry' as const, answer: 'answered 503', afterSeconds: 8 }
const told = { outcome: 'told' as const, answer: 'answered 204' }

/** Ada is asked for it, and nobody else is there. */
async function offeredToAda(): Promise<string> {
  await hub.availableAgent('ada', ['billing'])
  return hub.ask('c1', 'billing')
}

async function ledger(id: string): Promise<string[]> {
  const notices = await hub.hub.desks.notices.read(id)
  return (notices?.entries ?? []).map((entry) => `${inShort(entry)}: ${entry.state} ${entry.attempts}`)
}

test('the desk is told of an offer, the assignment and its end, in order and once', async () => {
  const id = await offeredToAda()
  await Promise.all(Array.from({ length: 6 }, () => tellDesk(hub.hub, id)))
  await accept(hub, 'ada', id)
  await tellDesk(hub.hub, id)
  await hub.complete(id)
  await tellDesk(hub.hub, id)
  await tellDesk(hub.hub, id)
  expect(hub.desk.saw(id)).toEqual(['offered ada', 'assigned ada', 'withdrawn ada completed'])
})

test('what is told has the sequence and the time of the log, and nothing that was said', async () => {
  await hub.availableAgent('ada', ['billing'])
  const content = { activities: [{ type: 'message', text: 'My card is gone' }] }
  const id = await hub.ask('c1', 'billing', { attachments: [{ name: 'Transcript', content }] })
  await tellDesk(hub.hub, id)
  const { log } = await hub.read(id)
  const offered = log.find(({ type }) => type === 'offered')
  expect(hub.desk.told[0]?.tracked.notice).toMatchObject({ sequence: offered?.sequence, at: offered?.at })
  expect(JSON.stringify(hub.desk.told)).not.toContain('card')
})

test('a handoff without a desk has no notices, and sends no message about them', async () => {
  hub.desk.close()
  const sent: string[] = []
  const { messages } = hub.hub
  const id = await offeredToAda()
  await acceptOffer(
    {
      ...hub.hub,
      messages: { ...messages, sendNoticesWaiting: (about) => Promise.resolve(void sent.push(about)) },
    },
    SUPERVISOR,
    id,
    { agent: 'ada' },
  )
  expect(await hub.state(id)).toBe('accepted by ada')
  expect(await hub.desk.notices.read(id)).toBeUndefined()
  expect(sent).toEqual([])
})

test('a desk that comes in the middle is told from then on; one that goes is told no more', async () => {
  hub.desk.close()
  const id = await offeredToAda()
  hub.desk.open()
  await accept(hub, 'ada', id)
  await tellDesk(hub.hub, id)
  expect(hub.desk.saw(id)).toEqual(['assigned ada'])
  await hub.complete(id)
  hub.desk.close()
  await tellDesk(hub.hub, id)
  expect(await ledger(id)).toEqual(['assigned ada: told 1', 'withdrawn ada completed: givenUp 1'])
})

test('each change of hands has a message sent at once', async () => {
  const sent: string[] = []
  const { messages } = hub.hub
  const sendNoticesWaiting = (about: string) => Promise.resolve(void sent.push(about))
  const watched = { ...hub.hub, messages: { ...messages, sendNoticesWaiting } }
  await hub.agent('ada', ['billing'])
  const message = await hub.request('c1', 'billing')
  await assign(watched, message)
  const { request } = message
  expect(sent).toEqual([])
  await setPresence(watched, SUPERVISOR, hub.pool, 'ada', AVAILABLE)
  expect(sent).toEqual([request.id])
  await acceptOffer(watched, SUPERVISOR, request.id, { agent: 'ada' })
  expect(sent).toEqual([request.id, request.id])
})

test('the handoff itself does not grow', async () => {
  const id = await offeredToAda()
  const { resource } = await servers.routing.item(id, hub.pool).read<object>()
  expect(JSON.stringify(resource)).not.toContain('handoff.offered')
})

describe('a desk that is away', () => {
  test('is told again after the wait, not before, and nothing overtakes', async () => {
    const id = await offeredToAda()
    await accept(hub, 'ada', id)
    hub.desk.answer = () => away
    await tellDesk(hub.hub, id)
    await requeueHandoff(hub.hub, SUPERVISOR, id, {})
    await tellDesk(hub.hub, id)
    expect(hub.desk.saw(id)).toEqual(['assigned ada'])

    hub.desk.answer = () => told
    servers.clock.pass(8)
    await tellDesk(hub.hub, id)
    expect(hub.desk.saw(id)).toEqual(['assigned ada', 'assigned ada', 'withdrawn ada requeued'])
  })

  test('is not told of an offer that is over by then', async () => {
    const id = await offeredToAda()
    hub.desk.answer = () => away
    await tellDesk(hub.hub, id)
    await decline(hub, 'ada', id)
    hub.desk.answer = () => told
    servers.clock.pass(8)
    await tellDesk(hub.hub, id)
    expect(hub.desk.saw(id)).toEqual(['offered ada', 'withdrawn ada declined'])
    expect(await ledger(id)).toEqual(['offered ada: overtaken 1', 'withdrawn ada declined: told 1'])
  })

  test('is given up after ten minutes: logged, and to be read', async () => {
    const id = await offeredToAda()
    await accept(hub, 'ada', id)
    hub.desk.answer = () => ({ ...away, afterSeconds: 200 })
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await tellDesk(hub.hub, id)
      servers.clock.pass(200)
    }
    expect(await ledger(id)).toEqual(['offered ada: overtaken 0', 'assigned ada: givenUp 4'])
    expect(hub.errors).toEqual(['A desk was not told'])
  })

  test('and whose sending fails is tried again, and counted', async () => {
    const id = await offeredToAda()
    hub.desk.answer = () => Promise.reject(new Error('A bug'))
    await tellDesk(hub.hub, id)
    expect(await ledger(id)).toEqual(['offered ada: pending 1'])
    expect(hub.errors).toEqual(['A notice could not be sent'])
  })
})

describe('while the desk is being told', () => {
  test('what happens meanwhile is kept, and told in the same turn', async () => {
    const id = await offeredToAda()
    hub.desk.answer = async ({ notice }) => {
      if (notice.type === 'handoff.offered') await accept(hub, 'ada', id)
      return told
    }
    await tellDesk(hub.hub, id)
    expect(await ledger(id)).toEqual(['offered ada: told 1', 'assigned ada: told 1'])
    expect(await hub.state(id)).toBe('accepted by ada')
  })

  test('a second process leaves it to the first', async () => {
    const id = await offeredToAda()
    hub.desk.answer = async () => {
      await tellDesk(hub.hub, id)
      return told
    }
    await tellDesk(hub.hub, id)
    expect(hub.desk.saw(id)).toEqual(['offered ada'])
  })

  test('a process that outlived its claim writes nothing more', async () => {
    const id = await offeredToAda()
    hub.desk.answer = async () => {
      servers.clock.pass(46)
      hub.desk.answer = () => told
      await tellDesk(hub.hub, id)
      return away
    }
    await tellDesk(hub.hub, id)
    expect(await ledger(id)).toEqual(['offered ada: told 1'])
  })
})

describe('through a death', () => {
  test('right after the offer was stored: the sweep has the desk told', async () => {
    await hub.availableAgent('ada', ['billing'])
    const message = await hub.request('c1', 'billing')
    await untilDeath(hub.hub, (dying) => assign(dying, message))
    const { id } = message.request
    expect(await hub.state(id)).toBe('offered to ada')
    servers.clock.pass(11)
    const overdue: string[] = []
    const { messages } = hub.hub
    const watching = {
      ...hub.hub,
      messages: {
        ...messages,
        sendNoticesOverdue: (about: { id: string }) => Promise.resolve(void overdue.push(about.id)),
      },
    }
    expect(await sweep(watching, hub.pool)).toMatchObject({ noticesSent: 1, statusesSent: 0, failed: 0 })
    expect(overdue).toEqual([id])
    await tellDesk(hub.hub, id)
    expect(hub.desk.saw(id)).toEqual(['offered ada'])
    servers.clock.pass(11)
    expect(await sweep(watching, hub.pool)).toMatchObject({ noticesSent: 0 })
  })

  test('in the middle of telling: again, under the same id, once the claim has lapsed', async () => {
    const id = await offeredToAda()
    const { notices } = hub.desk
    const dead = { ...notices, record: () => Promise.reject(new Error('Died')) }
    const dying = {
      ...hub.hub,
      desks: {
        of: (pool: string) => hub.desk.of(pool),
        tell: hub.desk.tell.bind(hub.desk),
        notices: dead,
      },
    }
    await expect(tellDesk(dying, id)).rejects.toThrow('Died')
    servers.clock.pass(44)
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ noticesSent: 0 })
    servers.clock.pass(1)
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ noticesSent: 1 })
    await tellDesk(hub.hub, id)
    expect(hub.desk.saw(id)).toEqual(['offered ada', 'offered ada'])
    expect(hub.desk.told[0]?.tracked.notice).toEqual(hub.desk.told[1]?.tracked.notice)
  })

  test('a message for later is sent for what has to wait', async () => {
    const id = await offeredToAda()
    hub.desk.answer = () => away
    const sent: (string | undefined)[] = []
    const { messages } = hub.hub
    const at = secondsAfter(servers.clock.now(), 8)
    await tellDesk(
      {
        ...hub.hub,
        messages: { ...messages, sendNoticesWaiting: (_id, when) => Promise.resolve(void sent.push(when)) },
      },
      id,
    )
    expect(sent).toEqual([at])
  })
})

test('many changes of hands leave few notices behind, and every one is told', async () => {
  const id = await offeredToAda()
  for (let round = 0; round < 14; round += 1) {
    await accept(hub, 'ada', id)
    await tellDesk(hub.hub, id)
    await requeueHandoff(hub.hub, SUPERVISOR, id, {})
    await tellDesk(hub.hub, id)
    await later(servers, hub, 101, id)
    await tellDesk(hub.hub, id)
  }
  await cancelHandoff(hub.hub, SUPERVISOR, id)
  await tellDesk(hub.hub, id)
  expect(hub.desk.saw(id).filter((each) => each.startsWith('assigned'))).toHaveLength(14)
  expect(hub.desk.saw(id).at(-1)).toBe('withdrawn ada cancelled')
  expect((await ledger(id)).length).toBeLessThanOrEqual(21)
})
