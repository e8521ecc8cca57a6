import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { rejectionStore } from '../../src/adapters/cosmos/rejections.ts'
import { rejectionCounter } from '../../src/use-cases/count-rejections.ts'
import type { RejectedCalls, RejectionStore } from '../../src/use-cases/ports-rejections.ts'
import { startTestServers, type TestServers } from '../support/hub.ts'
import { until } from '../support/until.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

/** The store of the document, with what was written to it. */
let store: RejectionStore
let written: RejectedCalls[]
let waiting: (() => void)[]
let logged: string[]

beforeEach(() => {
  const real = rejectionStore(servers.routing)
  written = []
  waiting = []
  logged = []
  store = {
    async add(calls) {
      await real.add(calls)
      written.push(calls)
    },
    list: (now) => real.list(now),
  }
})

afterEach(() => {
  servers.cosmos.faults.clear()
  // Each test counts from the start.
  servers.clock.pass(31 * 24 * 60 * 60)
})

/** One process that counts; its minute is over when the test says so. */
const counter = () =>
  rejectionCounter(
    store,
    (level, message, facts) => logged.push(`${level} ${message} ${String(facts.code)}`),
    {
      now: servers.clock.now,
      later: (action, milliseconds) => {
        expect(milliseconds).toBe(60_000)
        waiting.push(action)
      },
    },
  )

const minuteIsOver = () => {
  for (const action of waiting.splice(0)) action()
}

const listed = async () =>
  (await store.list(servers.clock.now())).map(({ code, count }) => `${code} ${count}`).sort()
const writes = (count: number) =>
  until(`${count} writes`, () => Promise.resolve(written.length >= count ? true : undefined))

describe('calls that are turned away', () => {
  test('are written at once, then once a minute, each reason for itself', async () => {
    const process = counter()
    const first = servers.clock.now()
    process.count('InvalidKey', 'the first')
    await writes(1)
    for (const second of [1, 2, 3]) {
      servers.clock.pass(1)
      process.count('InvalidKey', `after ${second}`)
    }
    process.count('WrongAudience', 'another')
    await writes(2)
    expect(await listed()).toEqual(['InvalidKey 1', 'WrongAudience 1'])

    minuteIsOver()
    await writes(3)
    expect(written.map(({ code, count }) => `${code} ${count}`)).toEqual([
      'InvalidKey 1',
      'WrongAudience 1',
      'InvalidKey 3',
    ])
    const [reason] = await process.list()
    const lastAt = servers.clock.now()
    expect(reason).toEqual({
      code: 'InvalidKey',
      count: 4,
      firstAt: first,
      lastAt,
      lastDetail: 'after 3',
    })
  })

  test('rest for another minute after each write, and none is planned once nothing comes', async () => {
    const process = counter()
    process.count('InvalidKey', 'one')
    process.count('InvalidKey', 'two')
    minuteIsOver()
    await writes(2)
    process.count('InvalidKey', 'three')
    process.count('InvalidKey', 'four')
    expect(waiting).toHaveLength(1)
    minuteIsOver()
    await writes(3)
    minuteIsOver()
    expect(waiting).toHaveLength(0)
    process.count('InvalidKey', 'five')
    await writes(4)
    expect(written.map(({ count }) => count)).toEqual([1, 1, 2, 1])
  })

  test('of many processes at once add up', async () => {
    const processes = Array.from({ length: 8 }, counter)
    for (const process of processes) {
      for (const call of ['a', 'b', 'c']) process.count('UntrustedIssuer', call)
      process.count('MissingToken', 'nothing')
    }
    await Promise.all(processes.map((process) => process.flush()))
    await writes(24)
    expect(await listed()).toEqual(['MissingToken 8', 'UntrustedIssuer 24'])
    const documents = servers.routing.items.query("SELECT * FROM c WHERE c.type = 'ops'")
    expect((await documents.fetchAll()).resources).toHaveLength(1)
  })

  test('are kept and written later when Cosmos DB is away; the caller notices nothing', async () => {
    servers.cosmos.faults.plan({ effect: 'fail', status: 403 }, { times: 1 })
    const process = counter()
    process.count('InvalidKey', 'during the outage')
    await until('the failure to be logged', () => Promise.resolve(logged[0]))
    expect(logged).toEqual([
      expect.stringMatching(/^warning Rejected calls could not be written.*InvalidKey$/),
    ])
    expect(await listed()).toEqual([])
    servers.clock.pass(1)
    process.count('InvalidKey', 'after it')
    minuteIsOver()
    await writes(1)
    expect(await process.list()).toMatchObject([{ count: 2, lastDetail: 'after it' }])
  })

  test('that come while a write fails are in order with those of the write', async () => {
    servers.cosmos.faults.plan({ effect: 'fail', status: 403 }, { times: 1 })
    const process = counter()
    const firstAt = servers.clock.now()
    process.count('InvalidKey', 'earlier')
    servers.clock.pass(1)
    process.count('InvalidKey', 'later')
    await until('the failure to be logged', () => Promise.resolve(logged[0]))
    await process.flush()
    const lastAt = servers.clock.now()
    expect(await process.list()).toMatchObject([{ count: 2, firstAt, lastAt, lastDetail: 'later' }])
  })

  test('a process that ends in order writes what it has', async () => {
    const process = counter()
    process.count('InvalidKey', 'one')
    process.count('InvalidKey', 'two')
    await process.flush()
    await writes(2)
    expect(await listed()).toEqual(['InvalidKey 2'])
  })

  test('a detail is cut, and has no character that changes how it is shown', async () => {
    const process = counter()
    process.count('UntrustedIssuer', `a\n\u001b[31m\u202e\u2028\u0085b ${'😀'.repeat(300)}`)
    await writes(1)
    const [reason] = await process.list()
    expect(reason?.lastDetail).toMatch(/^a\?\?\[31m\?\?\?b 😀+\??$/u)
    expect(reason?.lastDetail.length).toBeLessThanOrEqual(300)
    // Throws for half a character.
    expect(encodeURIComponent(reason?.lastDetail ?? '')).toContain('%F0%9F%98%80')
  })

  test('are forgotten after 30 days, each reason for itself', async () => {
    const process = counter()
    process.count('InvalidKey', 'long ago')
    process.count('RoleMissing', 'long ago')
    await writes(2)
    servers.clock.pass(29 * 24 * 60 * 60)
    minuteIsOver()
    process.count('InvalidKey', 'lately')
    await writes(3)
    expect(await listed()).toEqual(['InvalidKey 2', 'RoleMissing 1'])

    servers.clock.pass(2 * 24 * 60 * 60)
    expect(await listed()).toEqual(['InvalidKey 2'])
    minuteIsOver()
    process.count('RoleMissing', 'again')
    await writes(4)
    expect(await listed()).toEqual(['InvalidKey 2', 'RoleMissing 1'])
  })
})
