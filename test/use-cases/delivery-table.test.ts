import type { ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { TokenFor } from '../../src/adapters/outbound/bot-token.ts'
import { deliverStatus } from '../../src/adapters/outbound/deliver-status.ts'
import { parkBots } from '../../src/adapters/outbound/park-bots.ts'
import { createStatusSender } from '../../src/adapters/outbound/send-status.ts'
import { secondsBetween } from '../../src/handoff/time.ts'
import { closeAll, guardedClient, serve } from '../adapters/outbound/outbound-setup.ts'
import { startTestServers, type TestHub, type TestServers } from '../support/hub.ts'

/* The table of docs/delivery.md: a real bot over HTTP, the real ledger, and a clock that does not wait. */

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())
afterEach(closeAll)

const HOUR = 60 * 60
/** Long enough for a bot that answers, however busy the machine is. */
const TIME_LIMIT_MILLISECONDS = 2000

type Bot = (response: ServerResponse, request: { number: number; token: string | undefined }) => void

const answers =
  (...statuses: number[]): Bot =>
  (response, { number }) => {
    response.writeHead(statuses[Math.min(number, statuses.length) - 1] ?? 200).end()
  }

const tokens: TokenFor = (_appId, { fresh }) => Promise.resolve(fresh ? 'fresh' : 'stale')

interface Told {
  readonly hub: TestHub
  /** After each turn: `<seconds since it was due> <state> <attempts> <what was said>`. */
  readonly history: readonly string[]
  readonly requests: number
}

/** Tells one status to a bot that behaves so, turn by turn, until the ledger is settled. */
async function tell(behave: Bot, appId?: string): Promise<Told> {
  let number = 0
  const server = await serve((response, { headers }) => {
    number += 1
    behave(response, { number, token: headers.authorization })
  })
  const hub = servers.hub({ billing: { maxHandlingSeconds: 7 * 24 * HOUR } })
  const { send } = guardedClient()
  const client = {
    send: (call: Parameters<typeof send>[0]) => send({ ...call, timeoutMs: TIME_LIMIT_MILLISECONDS }),
    close: () => Promise.resolve(),
  }
  const now = servers.clock.milliseconds
  const random = () => 0.5
  const sender = createStatusSender({ client, tokenFor: tokens, now })
  const deliver = parkBots(deliverStatus(sender, random), hub.hub.log, { now, random })
  const bot = { ...hub.bot, ...(appId === undefined ? {} : { appId }) }
  hub.answer = (delivery, handoff) => deliver(bot, handoff, delivery)

  await hub.availableAgent('ada', ['billing'])
  const serviceUrl = `${server.origin}/api/skills/`
  const id = await hub.ask('c1', 'billing', { serviceUrl, recipient: { id: 'hub', role: 'skill' } })
  const history: string[] = []
  for (;;) {
    await hub.notify(id)
    const [delivery] = (await hub.read(id)).deliveries
    if (delivery === undefined) throw new Error('There is nothing to tell')
    const { at, state, attempts, lastAnswer = '', putOff, nextAttemptAt } = delivery
    const said = putOff?.at === servers.clock.now() ? `put off: ${putOff.reason}` : lastAnswer
    const after = Math.round(secondsBetween(at, servers.clock.now()) * 10) / 10
    history.push(`${after} ${state} ${attempts} ${said.replaceAll(server.origin, 'ORIGIN')}`)
    if (nextAttemptAt === null) return { hub, history, requests: number }
    servers.clock.pass(secondsBetween(servers.clock.now(), nextAttemptAt))
  }
}

describe('what an answer means, and when it is tried again', () => {
  test.each<[string, Bot, unknown[]]>([
    ['200', answers(200), ['0 delivered 1 answered 200']],
    ['202 without a body', answers(202), ['0 delivered 1 answered 202']],
    [
      '429 with Retry-After',
      (response, { number }) => {
        if (number > 1) response.writeHead(200).end()
        else response.writeHead(429, { 'retry-after': '17' }).end()
      },
      ['0 pending 1 the bot answered 429', '17 delivered 2 answered 200'],
    ],
    [
      '503 twice',
      answers(503, 503, 200),
      [
        '0 pending 1 the bot answered 503',
        '0.5 pending 2 the bot answered 503',
        '1.5 delivered 3 answered 200',
      ],
    ],
    [
      '500 for the sixth time',
      answers(500),
      [
        '0 pending 1 the bot answered 500',
        '0.5 pending 2 the bot answered 500',
        '1.5 pending 3 the bot answered 500',
        '3.5 pending 4 the bot answered 500',
        '7.5 pending 5 the bot answered 500',
        '15.5 undeliverable 6 the bot answered 500 to 6 attempts',
      ],
    ],
    [
      '500 once, after five attempts without an answer',
      (response, { number }) => {
        if (number <= 5) response.destroy()
        else response.writeHead(number === 6 ? 500 : 200).end()
      },
      [
        '0 pending 1 ORIGIN: UND_ERR_SOCKET',
        '0.5 pending 2 ORIGIN: UND_ERR_SOCKET',
        '1.5 pending 3 ORIGIN: UND_ERR_SOCKET',
        '3.5 pending 4 ORIGIN: UND_ERR_SOCKET',
        '7.5 pending 5 ORIGIN: UND_ERR_SOCKET',
        expect.stringMatching(/^15.5 pending 5 put off: /),
        '52.5 pending 6 the bot answered 500',
        '68.5 delivered 7 answered 200',
      ],
    ],
    [
      'no answer within the time limit',
      (response, { number }) => {
        if (number > 1) response.writeHead(200).end()
      },
      [
        `0 pending 1 ORIGIN: no complete answer within ${TIME_LIMIT_MILLISECONDS} ms`,
        '0.5 delivered 2 answered 200',
      ],
    ],
    [
      'a closed connection',
      (response, { number }) => {
        if (number > 1) response.writeHead(200).end()
        else response.destroy()
      },
      ['0 pending 1 ORIGIN: UND_ERR_SOCKET', '0.5 delivered 2 answered 200'],
    ],
    ['410', answers(410), ['0 undeliverable 1 answered 410: the bot no longer knows this conversation']],
    [
      'a redirect',
      (response) => void response.writeHead(302, { location: 'https://example.com/' }).end(),
      ['0 undeliverable 1 answered 302: redirect not followed'],
    ],
    [
      '401 to a bot without an app id',
      answers(401),
      ['0 undeliverable 1 answered 401: the bot does not accept our token'],
    ],
  ])('%s', async (_answer, behave, history) => {
    expect((await tell(behave)).history).toEqual(history)
  })

  test('401 and then 200 for a fresh token is one attempt', async () => {
    const { history, requests } = await tell((response, { token }) => {
      response.writeHead(token === 'Bearer fresh' ? 200 : 401).end()
    }, 'app-1')
    expect({ history, requests }).toEqual({ history: ['0 delivered 1 answered 200'], requests: 2 })
  })
})

describe('a bot that is away', () => {
  const awayUntil =
    (milliseconds: number): Bot =>
    (response) => {
      if (servers.clock.milliseconds() < milliseconds) response.destroy()
      else response.writeHead(200).end()
    }

  test('is parked after five attempts; what is put off then is no attempt', async () => {
    const { history } = await tell(awayUntil(servers.clock.milliseconds() + 40_000))
    const [fifth, parked, last] = history.slice(4)
    expect(fifth).toBe('7.5 pending 5 ORIGIN: UND_ERR_SOCKET')
    expect(parked).toMatch(
      /^15.5 pending 5 put off: the bot left 5 attempts in a row without an answer; none before /,
    )
    expect(last).toBe('52.5 delivered 6 answered 200')
  })

  test('and back after hours is told, at most 20 minutes later', async () => {
    const { history, hub } = await tell(awayUntil(servers.clock.milliseconds() + 3 * HOUR * 1000))
    expect(history.at(-1)).toMatch(/ delivered \d+ answered 200$/)
    const seconds = Number(history.at(-1)?.split(' ')[0])
    expect(seconds).toBeGreaterThanOrEqual(3 * HOUR)
    expect(seconds).toBeLessThan(3 * HOUR + 20 * 60)
    expect(hub.errors).toEqual([])
  })

  test('for a day is given up then, visibly, and not before', async () => {
    const { history, hub } = await tell((response) => void response.destroy())
    expect(history.at(-1)).toMatch(/ undeliverable \d+ ORIGIN: UND_ERR_SOCKET$/)
    const seconds = Number(history.at(-1)?.split(' ')[0])
    expect(seconds).toBeGreaterThan(23 * HOUR)
    expect(seconds).toBeLessThanOrEqual(24 * HOUR)
    expect(hub.errors).toEqual(['A status could not be delivered to its bot'])
  })
})
