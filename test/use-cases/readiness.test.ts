import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Finding } from '../../src/use-cases/ports-checks.ts'
import { readiness } from '../../src/use-cases/readiness.ts'
import { tellDesk } from '../../src/use-cases/tell-desk.ts'
import { Since } from '../../src/use-cases/since.ts'
import { startTestServers, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const refused: Finding = {
  state: 'Error',
  problem: 'RoleMissing',
  mend: 'Give it the role',
  detail: 'https://inside.example refuses 10.0.0.7',
}

describe('the report on the hub', () => {
  test('says since when each service is as it is, as this process has seen it', async () => {
    const { hub } = servers.hub()
    const since = new Since()
    let finding: Finding = { state: 'Connected' }
    const checks = [{ name: 'Bus', look: () => Promise.resolve(finding) }]
    const look = async () => (await readiness({ ...hub, checks }, since)).dependencies
    const start = servers.clock.now()
    expect(await look()).toEqual([{ name: 'Bus', state: 'Connected', since: start }])
    servers.clock.pass(10)
    finding = refused
    const turned = servers.clock.now()
    await look()
    servers.clock.pass(10)
    expect(await look()).toMatchObject([
      { name: 'Bus', state: 'Error', since: turned, problem: 'RoleMissing' },
    ])
    finding = { state: 'Connected' }
    expect(await look()).toEqual([{ name: 'Bus', state: 'Connected', since: servers.clock.now() }])
  })

  test('says what mends it to anybody, and what the service said to the log alone', async () => {
    const { hub } = servers.hub()
    const logged: unknown[] = []
    const report = await readiness({
      ...hub,
      log: (_level, _message, facts) => logged.push(facts),
      checks: [{ name: 'Bus', look: () => Promise.resolve(refused) }],
      botChecks: [{ bot: 'shop', look: () => Promise.resolve(refused) }],
    })
    expect(report).toMatchObject({
      ready: false,
      dependencies: [{ mend: 'Give it the role' }],
      bots: [{ bot: 'shop', state: 'Error', problem: 'RoleMissing', lastDeliveredAt: null }],
    })
    expect(JSON.stringify(report)).not.toContain('inside.example')
    expect(JSON.stringify(logged)).toContain('inside.example')
  })

  test('is ready while one way to prove who calls is left, and shows the others', async () => {
    const { hub } = servers.hub()
    const byTokens = { name: 'Tokens of tenant a', look: () => Promise.resolve(refused) }
    const byKeys = { name: 'Hub keys', look: () => Promise.resolve({ state: 'Connected' as const }) }
    expect(await readiness({ ...hub, waysIn: [byTokens, byKeys] })).toMatchObject({
      ready: true,
      dependencies: [
        { name: 'Tokens of tenant a', state: 'Error' },
        { name: 'Hub keys', state: 'Connected' },
      ],
    })
    expect(await readiness({ ...hub, waysIn: [byTokens] })).toMatchObject({ ready: false })
    expect(await readiness({ ...hub, waysIn: [] })).toMatchObject({ ready: true })
    const bus = { name: 'Bus', look: () => Promise.resolve(refused) }
    expect(await readiness({ ...hub, checks: [bus], waysIn: [byKeys] })).toMatchObject({ ready: false })
  })

  test('is ready whatever the bots do', async () => {
    const { hub } = servers.hub()
    const botChecks = [{ bot: 'shop', look: () => Promise.resolve(refused) }]
    expect(await readiness({ ...hub, botChecks })).toMatchObject({ ready: true })
  })
})

describe('of a bot that takes nothing', () => {
  test.each([
    ['answered 401: the bot does not accept our token', 'Error', 'BotRefusesHub', '"appId"'],
    ['answered 403: the bot does not accept our token', 'Error', 'BotRefusesHub', '"appId"'],
    ['answered 404: there is no bot at this address', 'Error', 'BotNotThere', 'a flow that was switched off'],
    ['answered 410: gone', 'Error', 'BotNotThere', '"delivery.url"'],
    ['answered 302: redirect not followed', 'Error', 'BotMoved', '"delivery.url"'],
    ['the bot answered 503', 'Error', 'BotFails', 'its own log'],
    ['answered 400: the bot cannot read the status', 'Error', 'BotRefusesStatus', 'its own log'],
    ['https://bot.example: ECONNREFUSED', 'Disconnected', 'BotNoAnswer', '"allowedHosts"'],
  ])('"%s" is %s %s', async (answer, state, problem, mend) => {
    const hub = servers.hub()
    Object.assign(hub.bot, { delivery: { via: 'webhook', url: 'https://bot.example/hook' } })
    hub.answer = () => ({ outcome: 'retry', answer, afterSeconds: 1 })
    await hub.availableAgent('ada', ['x'])
    await hub.notify(await hub.ask('c', 'x'))
    const since = servers.clock.now()
    servers.clock.pass(60)
    const { bots } = await readiness(hub.hub)
    expect(bots).toMatchObject([
      { bot: 'shop', state, problem, since, failingSince: since, mend: expect.stringContaining(mend) },
    ])
    expect(JSON.stringify(bots)).not.toContain('bot.example')
  })
})

describe('of a desk that takes nothing', () => {
  test.each([
    ['answered 401', 'Error', 'DeskRefusesHub', '"secretSetting"'],
    ['answered 404', 'Error', 'DeskNotThere', '"url" of the desk'],
    ['answered 308', 'Error', 'DeskMoved', '"url" of the desk'],
    ['answered 503', 'Error', 'DeskFails', 'its own log'],
    ['answered 422', 'Error', 'DeskRefusesNotice', 'its own log'],
    ['https://desk.example: ECONNREFUSED', 'Disconnected', 'DeskNoAnswer', '"url" of the desk'],
  ])('"%s" is %s %s, since when, and what mends it', async (answer, state, problem, mend) => {
    const { hub, desk, tell } = await hubWithDesk()
    desk.answer = () => ({ outcome: 'retry', answer, afterSeconds: 1 })
    await tell()
    const since = servers.clock.now()
    servers.clock.pass(60)
    const { ready, desks } = await readiness(hub.hub)
    expect(desks).toMatchObject([
      { pool: hub.pool, state, problem, since, failingSince: since, mend: expect.stringContaining(mend) },
    ])
    expect(ready).toBe(true)
    expect(JSON.stringify(desks)).not.toContain('desk.example')
  })

  test('nothing is said when it takes all, was not asked, or the hub itself failed', async () => {
    const { hub, desk, tell } = await hubWithDesk()
    desk.answer = () => ({ outcome: 'putOff', answer: 'put off', afterSeconds: 1 })
    await tell()
    servers.clock.pass(2)
    desk.answer = () => Promise.reject(new Error('a bug'))
    await tell()
    expect(await readiness(hub.hub)).toMatchObject({ desks: [] })
    servers.clock.pass(61)
    desk.answer = () => ({ outcome: 'told', answer: 'answered 204' })
    await tell()
    const told = servers.clock.now()
    expect(await readiness(hub.hub)).toMatchObject({
      desks: [{ state: 'Connected', lastDeliveredAt: told, failingSince: null, lastAnswer: 'answered 204' }],
    })
  })

  test('notes that cannot be written or read cost nothing else', async () => {
    const { hub, id } = await hubWithDesk()
    const lost = () => Promise.reject(new Error('busy'))
    const broken = { ...hub.hub, routing: { ...hub.hub.routing, noteDesk: lost, deskNote: lost } }
    await tellDesk(broken, id)
    expect((await hub.desk.notices.read(id))?.entries).toMatchObject([{ state: 'told' }])
    expect(await readiness(broken)).toMatchObject({ ready: true, desks: [] })
  })

  async function hubWithDesk() {
    const hub = servers.hub()
    const { desk } = hub
    desk.open()
    await hub.availableAgent('ada', ['x'])
    const id = await hub.ask('c', 'x')
    return { hub, desk, id, tell: () => tellDesk(hub.hub, id) }
  }
})
