import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { createBotTokens } from '../../../src/adapters/outbound/bot-token.ts'
import { createStatusSender } from '../../../src/adapters/outbound/send-status.ts'
import { answerWith, startServer, type LoopbackServer } from './loopback-server.ts'
import { closeAll, guardedClient, serve } from './outbound-setup.ts'
import { activity, messages } from './status-setup.ts'

/*
 * The real DefaultAzureCredential, with the managed identity endpoint that App Service and Functions give an
 * app: https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */

const HEADER = 'the secret of the endpoint'

/** Of the developer and the build agent: with these another credential of the chain would come first. */
const others = ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_TOKEN_CREDENTIALS']
const before = { ...process.env }

/** New ones for each test: the SDK keeps tokens of managed identities, and the endpoint, for the whole process. */
let shopApp: string
let bankApp: string
let entra: LoopbackServer
let refusal: object | undefined

beforeAll(async () => {
  entra = await startServer((response, { path }, count) => {
    const resource = new URL(path, 'http://localhost').searchParams.get('resource') ?? ''
    const token = {
      access_token: `${resource}.${count}`,
      expires_on: String(Math.floor(Date.now() / 1000) + 24 * 3600),
      resource,
      token_type: 'Bearer',
    }
    response.writeHead(refusal === undefined ? 200 : 400, { 'content-type': 'application/json' })
    response.end(JSON.stringify(refusal ?? token))
  })
  for (const name of others) Reflect.deleteProperty(process.env, name)
  process.env.IDENTITY_ENDPOINT = `${entra.origin}/msi/token`
  process.env.IDENTITY_HEADER = HEADER
})
afterAll(async () => {
  await entra.close()
  process.env = { ...before }
})
beforeEach(() => {
  refusal = undefined
  entra.seen.splice(0)
  shopApp = randomUUID()
  bankApp = randomUUID()
})
afterEach(closeAll)

/** Sends a status to a bot that listens there. */
function sender() {
  const send = createStatusSender({ client: guardedClient(), tokenFor: createBotTokens() })
  return (bot: LoopbackServer, appId?: string) =>
    send({
      activity,
      target: messages(bot.origin),
      bot: appId === undefined ? {} : { appId },
      allowedHosts: [],
      earlier500s: 0,
    })
}

const tokensSeen = ({ seen }: LoopbackServer) => seen.map(({ headers }) => headers.authorization)

describe('the identity of the hub', () => {
  test('is asked once for each app, however many statuses go out at the same time', async () => {
    const [shop, bank] = [await serve(answerWith(200)), await serve(answerWith(200))]
    const send = sender()
    const all = Array.from({ length: 20 }, () => [send(shop, shopApp), send(bank, bankApp)]).flat()
    const outcomes = await Promise.all(all)
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['delivered']))
    await send(shop, shopApp)
    expect(entra.seen.map(({ path }) => path).sort()).toEqual(
      [shopApp, bankApp].map((app) => `/msi/token?api-version=2019-08-01&resource=${app}`).sort(),
    )
    expect(entra.seen.every(({ headers }) => headers['x-identity-header'] === HEADER)).toBe(true)
    expect(new Set(tokensSeen(shop)).size).toBe(1)
    expect(tokensSeen(shop)[0]).toMatch(new RegExp(`^Bearer ${shopApp}\\.\\d$`))
    expect(tokensSeen(bank)[0]).toMatch(new RegExp(`^Bearer ${bankApp}\\.\\d$`))
  })

  test('has no other token for a bot that refuses one until Azure gives another; other bots keep theirs', async () => {
    const [shop, bank] = [await serve(answerWith(401)), await serve(answerWith(200))]
    const send = sender()
    await send(bank, bankApp)
    expect(await send(shop, shopApp)).toMatchObject({ outcome: 'undeliverable', status: 401 })
    await send(bank, bankApp)
    expect(tokensSeen(shop)).toEqual([`Bearer ${shopApp}.2`, `Bearer ${shopApp}.2`])
    expect(tokensSeen(bank)).toEqual([`Bearer ${bankApp}.1`, `Bearer ${bankApp}.1`])
    expect(entra.seen).toHaveLength(2)
  })

  test('is not asked for a bot without an app id, which gets no Authorization header at all', async () => {
    const bot = await serve(answerWith(200))
    expect(await sender()(bot)).toMatchObject({ outcome: 'delivered' })
    expect(bot.seen[0]?.headers).not.toHaveProperty('authorization')
    expect(entra.seen).toEqual([])
  })

  test.each([
    [
      'of Entra',
      {
        error: 'invalid_resource',
        error_description: 'AADSTS500011: The resource principal named x was not found. Trace ID: secret',
        error_codes: [500011],
      },
    ],
    ['of App Service', { statusCode: 400, message: 'AADSTS500011: No such resource, secret' }],
  ])('says the code when there is no token, and not the text: an answer %s', async (_whose, answer) => {
    refusal = answer
    const bot = await serve(answerWith(200))
    const outcome = await sender()(bot, shopApp)
    expect(outcome).toMatchObject({ outcome: 'retry' })
    expect(JSON.stringify(outcome)).toContain(`no token for ${shopApp}: `)
    expect(JSON.stringify(outcome)).toContain('AADSTS500011')
    expect(JSON.stringify(outcome)).not.toContain('secret')
    expect(bot.seen).toEqual([])
  })
})
