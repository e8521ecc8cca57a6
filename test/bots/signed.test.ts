import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { startChat, type Chat } from '../../local/demo/chat.ts'
import { HubClient, type Answer } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { startBotProcess, type BotProcess } from './support/bot-process.ts'
import { converse } from './support/converse.ts'
import type { Identity } from './support/identity.ts'
import { startLocalTenant, type LocalTenant } from './support/local-tenant.ts'

/*
 * Bots of both SDKs and a hub that all prove who they are and ask who calls. Each has a managed identity, and
 * gets its tokens as it would on Azure: the hub and botbuilder through @azure/identity, the Agents SDK through
 * MSAL. Each checks what it is shown by the keys of the issuer.
 */

const TENANT = randomUUID()
const HUB = randomUUID()
const CHANNEL = randomUUID()

/** Two bots of each SDK, since an app id is registered with one way of being told. */
const programs = ['signed-botbuilder.ts', 'agents-sdk.ts'].map((program) => ({
  program,
  parent: randomUUID(),
  direct: randomUUID(),
}))

class Supervisor extends HubClient {
  override async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const token = await tenant.issuer.token({ aud: HUB, azp: CHANNEL, roles: ['Handoff.Supervisor'] })
    return super.call(method, path, body, { authorization: `Bearer ${token}` })
  }
}

let tenant: LocalTenant
let stack: TestStack
let hub: HubClient
let chat: Chat
const bots = new Map<string, BotProcess>()
const botOf = (appId: string): BotProcess => {
  const bot = bots.get(appId)
  if (bot === undefined) throw new Error('There is no such bot')
  return bot
}

async function startBot(program: string, appId: string, asks: 'skill' | 'http'): Promise<void> {
  const identity: Identity = {
    appId,
    tenant: TENANT,
    issuer: tenant.issuer.issuer,
    keysOrigin: new URL(tenant.issuer.jwksUri).origin,
    metadataUrl: tenant.metadataUrl,
    hubAppId: HUB,
    callers: [HUB, CHANNEL],
  }
  const environment = { BOT_IDENTITY: JSON.stringify(identity), ASKS: asks, ...tenant.identityOf(appId) }
  bots.set(appId, await startBotProcess(program, environment))
}

/** A customer writes to a bot; the channel, or the hub as one, shows the bot its token. */
async function say(appId: string, conversationId: string, text: string, by = CHANNEL): Promise<void> {
  const response = await fetch(botOf(appId).endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await tenant.token(by, appId)}`,
    },
    body: JSON.stringify({
      type: 'message',
      id: randomUUID(),
      timestamp: new Date().toISOString(),
      channelId: 'demo',
      serviceUrl: by === HUB ? stack.hub : chat.url,
      conversation: { id: conversationId },
      from: { id: 'user-dana', name: 'Dana', role: 'user' },
      recipient: { id: 'bot', name: 'Bot', role: 'bot' },
      text,
    }),
  })
  if (!response.ok) throw new Error(`The bot answered ${response.status}: ${await response.text()}`)
}

beforeAll(async () => {
  tenant = await startLocalTenant(TENANT)
  for (const { program, parent, direct } of programs) {
    await Promise.all([startBot(program, parent, 'skill'), startBot(program, direct, 'http')])
  }
  const config = {
    bots: programs.flatMap(({ program, parent, direct }) => [
      { id: `${program} as parent`, appId: parent },
      {
        id: `${program} direct`,
        appId: direct,
        delivery: { via: 'messages', url: botOf(direct).endpoint },
      },
    ]),
  }
  const { issuer, jwksUri, tid } = tenant.issuer
  stack = await startTestStack(config, {
    HUB_AUTH: 'token',
    HUB_APP_ID: HUB,
    HUB_TRUSTED_ISSUERS: JSON.stringify([{ issuer, jwksUri, tid }]),
    ...tenant.identityOf(HUB),
  })
  for (const bot of bots.values()) bot.setHub(stack.hub)
  hub = new Supervisor(stack.hub)
  chat = await startChat(() => undefined)
  await hub.availableAgent('ada', ['credit cards'], 100)
}, 180_000)

afterAll(async () => {
  const stops = [() => chat.close(), () => stack.stop(), () => tenant.close()]
  const all = [...stops, ...[...bots.values()].map((bot) => () => bot.stop())]
  // Each by itself: what has been started stops, also when the start failed halfway.
  await Promise.allSettled(all.map(async (stop) => stop()))
})

describe.each(programs)('$program', ({ program, parent, direct }) => {
  const ways = [
    { way: 'the hub as its skill', appId: parent, by: CHANNEL, via: 'reply' },
    { way: 'the hub as its channel', appId: direct, by: HUB, via: 'messages' },
    { way: 'plain HTTP', appId: direct, by: CHANNEL, via: 'messages' },
  ]
  test.each(ways)('$way: 25 conversations at a time each see their own', async ({ way, appId, by, via }) => {
    const bot = botOf(appId)
    const ids = Array.from({ length: 25 }, (_, index) => `${program} ${way} ${index}`)
    const handoffs = await Promise.all(
      ids.map((id) => converse(hub, bot, id, () => say(appId, id, 'credit cards', by))),
    )
    expect(new Set(handoffs).size).toBe(ids.length)
    for (const id of ids) expect(await bot.statuses(id, 2)).toHaveLength(2)
    for (const handoff of await Promise.all(handoffs.map((id) => hub.delivered(id)))) {
      expect(handoff).toMatchObject({ deliverTo: via, deliveries: [{ attempts: 1 }, { attempts: 1 }] })
    }
  })

  test('nobody has the skill: failed alone', async () => {
    await say(direct, `${program} lost`, 'quantum mechanics')
    const { handoffId } = await botOf(direct).answer(`${program} lost`)
    expect(await botOf(direct).statuses(`${program} lost`, 1)).toMatchObject([{ state: 'failed', handoffId }])
    expect(await hub.delivered(handoffId)).toMatchObject({ state: 'failed' })
  })

  test('lets nobody in without a token, or with one for another bot', async () => {
    const tokens = ['', `Bearer ${await tenant.token(HUB, HUB)}`]
    for (const authorization of tokens) {
      const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) }
      const body = JSON.stringify({ type: 'message', conversation: { id: 'c' }, text: 'credit cards' })
      expect(await fetch(botOf(direct).endpoint, { method: 'POST', headers, body })).toMatchObject({
        status: 401,
      })
    }
  })

  test('afterwards the bots still run', () => {
    expect([parent, direct].map((appId) => botOf(appId).isAlive())).toEqual([true, true])
  })
})

test('the hub asked for one token for each bot, and for no one else', () => {
  const audiences = tenant.asked.filter(({ appId }) => appId === HUB).map(({ audience }) => audience)
  expect(audiences.sort()).toEqual(programs.flatMap(({ parent, direct }) => [parent, direct]).sort())
})

test('the hub lets in no stranger with a token of the same tenant', async () => {
  const authorization = `Bearer ${await tenant.token(randomUUID(), HUB)}`
  const answer = await fetch(`${stack.hub}/messages`, {
    method: 'POST',
    headers: { authorization },
    body: '{}',
  })
  expect(answer.status).toBe(403)
})
