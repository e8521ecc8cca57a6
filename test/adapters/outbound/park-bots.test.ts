import { describe, expect, test } from '@jest/globals'
import { deliverStatus } from '../../../src/adapters/outbound/deliver-status.ts'
import { parkBots } from '../../../src/adapters/outbound/park-bots.ts'
import { createStatusSender } from '../../../src/adapters/outbound/send-status.ts'
import type { DeliveryOutcome } from '../../../src/handoff/deliveries.ts'
import type { Bot } from '../../../src/use-cases/ports.ts'
import { acceptedSample } from '../../handoff/samples.ts'
import { guardedClient } from './outbound-setup.ts'

const START = Date.parse('2026-11-20T12:00:00Z')
const handoff = { ...acceptedSample(), deliverTo: { via: 'messages' } } as const
const [delivery] = handoff.deliveries
if (delivery === undefined) throw new Error('An accepted handoff has a status to tell')

const ANSWERED: DeliveryOutcome = { outcome: 'delivered', answer: 'answered 200' }
const REFUSED: DeliveryOutcome = { outcome: 'retry', answer: 'the bot answered 500', afterSeconds: 1 }
const SILENT: DeliveryOutcome = {
  outcome: 'retry',
  answer: 'no complete answer within 5000 ms',
  afterSeconds: 1,
  unreachable: true,
}
const NO_TOKEN: DeliveryOutcome = {
  outcome: 'retry',
  answer: 'no token for app-1: TimeoutError',
  afterSeconds: 1,
  ourFault: true,
}

const bot = (name: string): Bot => ({ name, pool: 'default', allowedHosts: [] })

/** Bots whose attempts end when the test says so. */
class Bots {
  now = START
  /** The attempts under way, by bot. */
  readonly open: { readonly bot: string; readonly end: (outcome: DeliveryOutcome) => void }[] = []
  readonly warnings: unknown[] = []
  begun = 0
  readonly deliver = parkBots(
    ({ name }) => {
      this.begun += 1
      return new Promise((end) => this.open.push({ bot: name, end }))
    },
    (_level, _message, facts) => this.warnings.push(facts),
    { now: () => this.now, random: () => 0.5, patienceMilliseconds: 20 },
  )

  tell(name: string) {
    return this.deliver(bot(name), handoff, delivery ?? fail())
  }

  /** Tells a bot something at once, and it answers so. */
  async round(name: string, outcome: DeliveryOutcome): Promise<DeliveryOutcome> {
    const told = this.tell(name)
    await Promise.resolve()
    this.end(name, outcome)
    return told
  }

  end(name: string, outcome: DeliveryOutcome): void {
    for (const each of this.open.splice(0)) {
      if (each.bot === name) each.end(outcome)
      else this.open.push(each)
    }
  }
}

function fail(): never {
  throw new Error('unreachable')
}

describe('a bot that hangs', () => {
  test('has twelve attempts at most; the rest is put off while they are under way', async () => {
    const bots = new Bots()
    const first = Array.from({ length: 12 }, () => bots.tell('slow'))
    const rest = await Promise.all(Array.from({ length: 38 }, () => bots.tell('slow')))
    expect(bots.begun).toBe(12)
    expect(new Set(rest.map(({ outcome }) => outcome))).toEqual(new Set(['putOff']))
    expect(rest[0]).toEqual({
      outcome: 'putOff',
      reason: '12 attempts are under way to this bot',
      afterSeconds: 1.5,
    })
    bots.end('slow', SILENT)
    expect(await Promise.all(first)).toEqual(first.map(() => SILENT))
  })

  test('keeps nobody waiting once somebody has waited in vain, until it answers', async () => {
    const bots = new Bots()
    const first = Array.from({ length: 12 }, () => bots.tell('slow'))
    expect(await bots.tell('slow')).toMatchObject({ outcome: 'putOff' })
    const atOnce = Promise.race([bots.tell('slow'), new Promise((resolve) => setImmediate(resolve))])
    expect(await atOnce).toMatchObject({ outcome: 'putOff' })

    bots.end('slow', ANSWERED)
    await Promise.all(first)
    const all = Array.from({ length: 13 }, () => bots.tell('slow'))
    await Promise.resolve()
    bots.end('slow', ANSWERED)
    await new Promise((resolve) => setImmediate(resolve))
    bots.end('slow', ANSWERED)
    expect(await Promise.all(all)).toEqual(all.map(() => ANSWERED))
  })

  test('is left alone after five attempts without an answer, and says so once', async () => {
    const bots = new Bots()
    for (let attempt = 1; attempt <= 5; attempt++) expect(await bots.round('slow', SILENT)).toEqual(SILENT)
    expect(await bots.tell('slow')).toEqual({
      outcome: 'putOff',
      reason: 'the bot left 5 attempts in a row without an answer; none before 2026-11-20T12:00:30.000Z',
      afterSeconds: 45,
    })
    expect(bots.warnings).toEqual([{ bot: 'slow', until: '2026-11-20T12:00:30.000Z' }])
  })

  test('begins one pause, however many attempts end at once', async () => {
    const bots = new Bots()
    const all = Array.from({ length: 12 }, () => bots.tell('slow'))
    await Promise.resolve()
    bots.end('slow', SILENT)
    await Promise.all(all)
    expect(bots.warnings).toHaveLength(1)
  })

  test('is tried once after the pause, and the pauses double up to five minutes', async () => {
    const bots = new Bots()
    for (let attempt = 1; attempt <= 4; attempt++) await bots.round('slow', SILENT)
    const pauses = []
    for (let pause = 1; pause <= 6; pause++) {
      const probe = bots.tell('slow')
      await Promise.resolve()
      expect(await bots.tell('slow')).toMatchObject({ reason: '1 attempt is under way to this bot' })
      bots.end('slow', SILENT)
      expect(await probe).toEqual(SILENT)
      const putOff = await bots.tell('slow')
      if (putOff.outcome !== 'putOff') throw new Error('It is not left alone')
      const seconds = putOff.afterSeconds - 15
      pauses.push(seconds)
      bots.now += seconds * 1000
    }
    expect(pauses).toEqual([30, 60, 120, 240, 300, 300])
  })

  test('that comes back is told everything again, and begins anew', async () => {
    const bots = new Bots()
    for (let attempt = 1; attempt <= 5; attempt++) await bots.round('slow', SILENT)
    bots.now += 30_000
    expect(await bots.round('slow', ANSWERED)).toEqual(ANSWERED)
    const all = Array.from({ length: 12 }, () => bots.tell('slow'))
    await Promise.resolve()
    expect(bots.open).toHaveLength(12)
    bots.end('slow', ANSWERED)
    expect(await Promise.all(all)).toEqual(all.map(() => ANSWERED))
    for (let attempt = 1; attempt <= 4; attempt++) await bots.round('slow', SILENT)
    expect(bots.warnings).toHaveLength(1)
  })
})

test('a bot that answers, whatever it answers, is never put off', async () => {
  const bots = new Bots()
  for (let attempt = 1; attempt <= 20; attempt++) expect(await bots.round('busy', REFUSED)).toEqual(REFUSED)
})

test('what waits in line for a bot that answers begins as soon as another attempt ends', async () => {
  const bots = new Bots()
  const all = Array.from({ length: 14 }, () => bots.tell('busy'))
  await Promise.resolve()
  expect(bots.open).toHaveLength(12)
  bots.end('busy', ANSWERED)
  await new Promise((resolve) => setImmediate(resolve))
  bots.end('busy', ANSWERED)
  expect(await Promise.all(all)).toEqual(all.map(() => ANSWERED))
})

test('what waits in line is put off at once when another attempt ends without an answer', async () => {
  const bots = new Bots()
  const all = Array.from({ length: 14 }, () => bots.tell('slow'))
  await Promise.resolve()
  bots.open.shift()?.end(SILENT)
  await expect(Promise.race(all.slice(12))).resolves.toMatchObject({ outcome: 'putOff' })
  bots.end('slow', ANSWERED)
  await Promise.all(all)
})

test('a fault of the hub says nothing about the bot', async () => {
  const deliver = parkBots(
    () => Promise.reject(new Error('a bug')),
    () => undefined,
    { now: () => START, random: () => 0 },
  )
  for (let attempt = 1; attempt <= 10; attempt++) {
    await expect(deliver(bot('shop'), handoff, delivery)).rejects.toThrow('a bug')
  }
})

test('a token that is not to be had says nothing about the bot', async () => {
  const send = createStatusSender({
    client: guardedClient(),
    tokenFor: () => Promise.reject(new Error('AADSTS90033')),
  })
  const url = 'https://bot.example/api/messages'
  const registered: Bot = { ...bot('shop'), appId: 'app-1', delivery: { via: 'messages', url } }
  const logged: string[] = []
  const deliver = parkBots(
    deliverStatus(send, () => 0.5),
    (level, message) => logged.push(`${level}: ${message}`),
    { now: () => START, random: () => 0 },
  )
  for (let attempt = 1; attempt <= 10; attempt++) {
    expect(await deliver(registered, handoff, delivery)).toMatchObject({
      outcome: 'retry',
      answer: 'no token for app-1: Error AADSTS90033',
      ourFault: true,
    })
  }
  expect(logged).toEqual(Array.from({ length: 10 }, () => 'error: The hub could not ask a bot'))
})

test('a token that is not to be had ends no pause, and begins none', async () => {
  const bots = new Bots()
  for (let attempt = 1; attempt <= 5; attempt++) await bots.round('slow', SILENT)
  bots.now += 30_000
  for (let attempt = 1; attempt <= 6; attempt++) {
    expect(await bots.round('slow', NO_TOKEN)).toEqual(NO_TOKEN)
  }
  const probe = bots.tell('slow')
  await Promise.resolve()
  expect(await bots.tell('slow')).toMatchObject({ reason: '1 attempt is under way to this bot' })
  bots.end('slow', SILENT)
  await probe
  expect(await bots.tell('slow')).toMatchObject({ outcome: 'putOff', afterSeconds: 75 })
})

test('with 16 at a time, another bot is told everything while fifty wait for one that hangs', async () => {
  const bots = new Bots()
  const order: string[] = []
  const work = [...Array.from({ length: 50 }, () => 'slow'), ...Array.from({ length: 20 }, () => 'quick')]
  const slot = async () => {
    for (let name = work.shift(); name !== undefined; name = work.shift()) {
      const told = bots.tell(name)
      if (name === 'quick') setImmediate(() => bots.end('quick', ANSWERED))
      const { outcome } = await told
      order.push(`${name} ${outcome}`)
      if (order.filter((each) => each === 'quick delivered').length === 20) bots.end('slow', SILENT)
    }
  }
  await Promise.all(Array.from({ length: 16 }, slot))
  const lastQuick = order.lastIndexOf('quick delivered')
  expect(order.filter((each) => each === 'quick delivered')).toHaveLength(20)
  expect(order.indexOf('slow retry')).toBeGreaterThan(lastQuick)
})
