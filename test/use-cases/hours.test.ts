import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { OpeningHours } from '../../src/handoff/policy.ts'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { eventsOf, faultsIn, later } from '../support/acting.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
let hub: TestHub
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())
afterEach(async () => {
  expect(await faultsIn(servers, hub)).toEqual([])
})

const inSeconds = (seconds: number) =>
  new Date(Date.parse(servers.clock.now()) + seconds * 1000).toISOString()

/** Closed now, and open for good from so many seconds on; or never, for null. */
function opensIn(seconds: number | null, whenClosed: OpeningHours['whenClosed'] = 'wait'): OpeningHours {
  const opensAt = seconds === null ? null : inSeconds(seconds)
  return {
    whenClosed,
    at: (instant) => (opensAt !== null && instant >= opensAt ? { open: true } : { open: false, opensAt }),
  }
}

describe('a skill that is closed', () => {
  test('fails at once, beside a free agent, and says when it opens', async () => {
    hub = servers.hub({ billing: { hours: opensIn(1800, 'fail') } })
    await hub.availableAgent('ada', ['billing'])
    const opens = inSeconds(1800)
    const id = await hub.ask('c1', 'billing')
    await hub.notify(id)
    expect(await hub.read(id)).toMatchObject({
      state: { name: 'failed', code: 'Closed', message: `"billing" is closed; it opens at ${opens}` },
    })
    expect(hub.statuses(id)).toEqual(['failed'])
    servers.clock.pass(1800)
    expect(await hub.state(await hub.ask('c1', 'billing'))).toBe('accepted by ada')
  })

  test('fails, though it lets wait, when it does not open any more', async () => {
    hub = servers.hub({ billing: { hours: opensIn(null) } })
    await hub.availableAgent('ada', ['billing'])
    expect(await hub.read(await hub.ask('c1', 'billing'))).toMatchObject({
      state: { name: 'failed', code: 'Closed', message: '"billing" is closed' },
    })
  })

  test('fails what nobody will ever take, though it lets wait', async () => {
    hub = servers.hub({ billing: { hours: opensIn(3600) } })
    expect(await hub.read(await hub.ask('c1', 'billing'))).toMatchObject({
      state: { name: 'failed', code: 'NoAgentWithSkill' },
    })
  })
})

describe('a skill that lets wait until it opens', () => {
  const policy = { waitSeconds: 60, relax: [{ afterSeconds: 20, minLevel: 1 }], minLevel: 3 }

  test('gives nothing to anybody before, and from then on everything in order', async () => {
    hub = servers.hub({ billing: { ...policy, hours: opensIn(3600) } })
    await hub.availableAgent('ada', ['billing@3'])
    const opens = inSeconds(3600)
    const first = await hub.ask('c1', 'billing')
    servers.clock.pass(1)
    const second = await hub.ask('c2', 'billing')
    expect(await hub.read(first)).toMatchObject({ state: { name: 'queued', closedUntil: opens } })
    await hub.presence('ada', 'away')
    await hub.presence('ada', 'available', 7200)
    await sweep(hub.hub, hub.pool)
    await later(servers, hub, 3598.999, first, second)
    expect([await hub.state(first), await hub.state(second)]).toEqual(['queued', 'queued'])

    await later(servers, hub, 0.001, second, first)
    expect([await hub.state(first), await hub.state(second)]).toEqual(['accepted by ada', 'queued'])
    for (const id of [first, second]) {
      expect((await eventsOf(hub, id)).filter((type) => type === 'opened')).toHaveLength(1)
    }
  })

  test.each([
    [
      'all wake-ups come at once',
      (ids: string[]) => Promise.all(ids.map((id) => actOnDeadline(hub.hub, id))),
    ],
    ['the last wake-up comes first', (ids: string[]) => actOnDeadline(hub.hub, ids.at(-1) ?? '')],
    ['none comes but the sweep', () => sweep(hub.hub, hub.pool)],
  ])('serves in order also when %s', async (_what, wake) => {
    hub = servers.hub({ billing: { ...policy, hours: opensIn(600) } })
    await hub.availableAgent('ada', ['billing@3'], 2)
    // More than are opened in one batch; received in the same moment, so they stand in the order of their ids.
    const asked = Array.from({ length: 30 }, (_, number) => hub.ask(`c${number}`, 'billing'))
    const ids = (await Promise.all(asked)).sort()
    servers.clock.pass(600)
    await wake(ids)
    const accepted: string[] = []
    for (const id of ids) if ((await hub.state(id)) !== 'queued') accepted.push(id)
    expect(accepted).toEqual(ids.slice(0, 2))
  })

  test('counts the limit and the steps from when it opens', async () => {
    hub = servers.hub({ billing: { ...policy, hours: opensIn(600) } })
    await hub.agent('ada', ['billing@3'])
    await hub.agent('bob', ['billing@1'])
    const id = await hub.ask('c1', 'billing')
    expect(await hub.read(id)).toMatchObject({ state: { waitUntil: inSeconds(660), stepAt: inSeconds(600) } })
    expect(hub.sent).toContain(`deadline ${id} at ${inSeconds(600)}`)
    await later(servers, hub, 600, id)
    expect(await hub.read(id)).toMatchObject({
      state: { closedUntil: null, waitUntil: inSeconds(60), stepAt: inSeconds(20) },
    })
    await hub.presence('bob', 'available')
    await later(servers, hub, 19.999, id)
    expect(await hub.state(id)).toBe('queued')
    await later(servers, hub, 0.001, id)
    expect(await hub.state(id)).toBe('accepted by bob')
  })

  test('fails what nobody took within the limit, counted so', async () => {
    hub = servers.hub({ billing: { ...policy, hours: opensIn(600) } })
    await hub.agent('ada', ['billing@3'])
    const id = await hub.ask('c1', 'billing')
    await later(servers, hub, 600, id)
    await later(servers, hub, 59.999, id)
    expect(await hub.state(id)).toBe('queued')
    await later(servers, hub, 0.001, id)
    expect(await hub.read(id)).toMatchObject({ state: { name: 'failed', code: 'WaitedTooLong' } })
  })

  test('is opened by the sweep, when the wake-up is further away than messages wait', async () => {
    hub = servers.hub({ billing: { ...policy, hours: opensIn(50_000) } })
    await hub.availableAgent('ada', ['billing@3'])
    const id = await hub.ask('c1', 'billing')
    expect(hub.sent.filter((each) => each.startsWith('deadline'))).toEqual([])
    servers.clock.pass(50_000)
    await hub.presence('ada', 'available')
    expect(await hub.state(id)).toBe('queued')
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ handoffsDue: 1 })
    expect(await hub.state(id)).toBe('accepted by ada')
  })

  test('does not keep the bot from cancelling, nor from asking twice', async () => {
    hub = servers.hub({ billing: { ...policy, hours: opensIn(600) } })
    await hub.agent('ada', ['billing@3'])
    const id = await hub.ask('c1', 'billing')
    const again = await hub.ask('c1', 'billing')
    expect(await hub.read(again)).toMatchObject({
      id,
      state: { name: 'queued', closedUntil: inSeconds(600) },
    })
    await cancelHandoff(hub.hub, SUPERVISOR, again, 'Gone')
    await hub.notify(id)
    expect(hub.statuses(id)).toEqual(['failed'])
    await later(servers, hub, 600, id)
    expect(await hub.state(id)).toBe('cancelled')
  })

  test('is left by asking again for a skill that is open', async () => {
    hub = servers.hub({ billing: { ...policy, hours: opensIn(600) } })
    await hub.agent('ada', ['billing@3'])
    await hub.availableAgent('bob', ['loans'])
    const id = await hub.ask('c1', 'billing')
    await hub.ask('c1', 'loans')
    expect(await hub.state(id)).toBe('accepted by bob')
  })
})

test('who waits for the opening counts among those who wait', async () => {
  hub = servers.hub({ billing: { hours: opensIn(1800), maxWaiting: 1 } })
  await hub.availableAgent('ada', ['billing'])
  expect(await hub.state(await hub.ask('c1', 'billing'))).toBe('queued')
  expect(await hub.read(await hub.ask('c2', 'billing'))).toMatchObject({ state: { code: 'QueueFull' } })
})
