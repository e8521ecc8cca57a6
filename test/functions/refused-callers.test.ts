import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawnHost } from '@handoff-hub/local-functions-host'
import * as z from 'zod'
import {
  AWAY,
  digest,
  HUB,
  KEYS,
  SHOP,
  startProvingStack,
  STRANGER,
  TENANT,
  type ProvingStack,
  type Who,
} from '../support/proving-stack.ts'
import type { Claims } from '../support/token-issuer.ts'
import { until } from '../support/until.ts'

const rejectedCalls = z.object({
  rejectedCalls: z.array(
    z.object({
      code: z.string(),
      count: z.number(),
      firstAt: z.string(),
      lastAt: z.string(),
      lastDetail: z.string(),
    }),
  ),
})

let proving: ProvingStack

beforeAll(async () => {
  proving = await startProvingStack()
})

afterAll(() => proving.stop())

describe('a caller who does not come in is told why', () => {
  test.each<[string, Claims, number, string, RegExp]>([
    ['another audience', { aud: SHOP }, 401, 'WrongAudience', new RegExp(`${HUB}/.default`)],
    ['another tenant', { iss: 'https://x/', tid: 't-9' }, 401, 'UntrustedIssuer', /"t-9"/],
    ['expired', { exp: 1 }, 401, 'TokenExpired', /new one/],
    ['no application', { azp: undefined }, 401, 'InvalidToken', /appid/],
    ['an unknown application', { azp: STRANGER }, 403, 'BotNotRegistered', new RegExp(STRANGER)],
    [
      'a person at the bot',
      { scp: 'access', oid: 'o-7' },
      403,
      'RoleMissing',
      /"o-7" needs .*Handoff\.Agent/,
    ],
    ['an unknown role', { azp: STRANGER, scp: 'a', roles: ['Admin'] }, 403, 'RoleMissing', /Supervisor/],
  ])('%s', async (_what, claims, status, code, detail) => {
    const answer = await proving.hub.call(
      'GET',
      '/skills',
      undefined,
      await proving.bearer({ azp: SHOP, ...claims }),
    )
    expect(answer).toMatchObject({ status, body: { code, detail: expect.stringMatching(detail) } })
    const challenge = answer.headers.get('www-authenticate')
    if (status === 401) expect(challenge).toMatch(/^Bearer error="invalid_token", error_description="[^"]+"$/)
    else expect(challenge).toBeNull()
  })

  test.each<[string, Record<string, string>, string]>([
    ['nothing', {}, 'MissingToken'],
    ['an unknown key', { 'x-hub-key': `hub_${'x'.repeat(43)}` }, 'InvalidKey'],
    ['a key that is none', { authorization: 'Bearer hub_x' }, 'InvalidKey'],
    ['a digest for a key', { 'x-hub-key': digest(KEYS.boss) }, 'InvalidKey'],
    ['a password', { authorization: 'Basic YTpi' }, 'InvalidToken'],
    ['two tokens', { authorization: 'Bearer a.b.c, Bearer d.e.f' }, 'InvalidToken'],
    ['an empty token', { authorization: 'Bearer ' }, 'InvalidToken'],
    ['a token and a key', { authorization: 'Bearer a.b.c', 'x-hub-key': KEYS.boss }, 'InvalidToken'],
    ['a name without proof', { 'x-handoff-bot': 'shop' }, 'MissingToken'],
  ])('%s', async (_what, headers, code) => {
    const answer = await proving.hub.call('GET', '/skills', undefined, headers)
    expect(answer).toMatchObject({ status: 401, body: { code } })
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
  })

  test('keys come in by either header', async () => {
    const { status } = await proving.hub.call('GET', '/agents', undefined, {
      authorization: `Bearer ${KEYS.boss}`,
    })
    expect(status).toBe(200)
    const taken = await proving.hub.initiate('c-keyed', 'skill of bea', {}, { 'x-hub-key': KEYS.keyed })
    expect(taken.status).toBe(202)
  })

  test('keys that cannot be fetched: a call to repeat, not a token to mend', async () => {
    const answer = await proving.hub.call(
      'GET',
      '/skills',
      undefined,
      await proving.bearer({ azp: SHOP, iss: AWAY.issuer }),
    )
    expect(answer).toMatchObject({ status: 503, body: { code: 'KeysUnavailable' } })
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(answer.headers.get('www-authenticate')).toBeNull()
    expect(proving.log.join('\n')).toMatch(/keys of an issuer cannot be fetched.*ECONNREFUSED/)
    // Others come in meanwhile, so the app is ready; who looks is told whom it concerns.
    const { status, body } = await proving.hub.call('GET', '/health/ready')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ready: true,
      dependencies: [
        { name: 'Service Bus', state: 'Connected' },
        { name: 'Cosmos DB', state: 'Connected' },
        { name: `Tokens of tenant ${TENANT}`, state: 'Connected' },
        { name: `Tokens of tenant ${TENANT} (2)`, state: 'Disconnected', problem: 'KeysUnavailable' },
        { name: 'Hub keys', state: 'Connected' },
      ],
    })
  })

  test('no key and no token is in an answer or in the log', async () => {
    const texts = [...proving.log]
    for (const change of [{}, { aud: SHOP }, { exp: 1 }, { azp: STRANGER }, { iss: 'https://x/' }]) {
      const headers = await proving.bearer({ azp: SHOP, ...change })
      const { body } = await proving.hub.call('GET', '/handoffs', undefined, headers)
      texts.push(JSON.stringify(body))
    }
    const wrongKey = `${KEYS.boss}s`
    const { body } = await proving.hub.call('GET', '/skills', undefined, { 'x-hub-key': wrongKey })
    texts.push(JSON.stringify(body), ...proving.log)
    expect(texts.join('\n')).toMatch(/Refused a caller/)
    for (const secret of [...proving.secrets, wrongKey]) {
      expect(texts.join('\n')).not.toContain(secret.slice(-40))
    }
  })
})

describe('callers who do not come in are counted', () => {
  const list = (who: Who) => proving.call(who, 'GET', '/ops/rejected-calls')
  const entryFor = (code: string) =>
    until(`${code} to be listed`, async () => {
      const { body } = await list('supervisor')
      return rejectedCalls.parse(body).rejectedCalls.find((each) => each.code === code)
    })

  test('by reason, with what tells the operator whom it concerns', async () => {
    await proving.call('stranger', 'GET', '/skills')
    await proving.hub.call(
      'GET',
      '/skills',
      undefined,
      await proving.bearer({ iss: 'https://x/', tid: 't-9' }),
    )
    await proving.hub.call('GET', '/skills', undefined, await proving.bearer({ iss: AWAY.issuer }))
    await proving.call('nobody', 'GET', '/skills')
    expect((await entryFor('BotNotRegistered')).lastDetail).toContain(STRANGER)
    expect((await entryFor('UntrustedIssuer')).lastDetail).toMatch(/^The token is from tenant/)
    expect((await entryFor('KeysUnavailable')).lastDetail).toMatch(/ECONNREFUSED/)
    const { count, firstAt, lastAt } = await entryFor('MissingToken')
    expect(count).toBeGreaterThan(0)
    expect(firstAt <= lastAt).toBe(true)
  })

  test('and so is what a bot sends that the hub cannot take: where it is wrong, and none of it', async () => {
    const words = 'nobody-may-read-this'
    const initiate = { type: 'event', name: 'handoff.initiate', conversation: { id: 'c-wrong' } }
    const wrong = { ...initiate, text: words, value: { Skill: `${words}\u0000` } }
    const answer = await proving.call('shop', 'POST', '/handoffs', wrong)
    expect(answer).toMatchObject({
      status: 400,
      body: {
        code: 'InvalidSkill',
        errors: [{ pointer: '/value/Skill', code: 'InvalidSkill' }],
        error: { code: 'InvalidSkill', message: expect.stringContaining('control characters') },
      },
    })
    const broken = await proving.call('shop', 'POST', '/messages', `{"text":"${words}"`)
    expect(broken).toMatchObject({ status: 400, body: { code: 'InvalidJson' } })
    expect((await entryFor('InvalidSkill')).lastDetail).toMatch(/^The bot "shop" .*\(\/value\/Skill\)$/)
    expect((await entryFor('InvalidJson')).lastDetail).toBe('The bot "shop" was told: The body is not JSON')
    const log = proving.log.join('\n')
    expect(log).toMatch(
      /Refused a request.*"bot":"shop","code":"InvalidSkill","pointers":\["\/value\/Skill"\]/,
    )
    expect(log).not.toContain(words)
    expect(JSON.stringify((await list('supervisor')).body)).not.toContain(words)
  })

  test('and the list has no key, no token, and no caller who came in and may not do something', async () => {
    expect((await list('shop')).status).toBe(403)
    const { body } = await list('supervisor')
    expect(rejectedCalls.parse(body).rejectedCalls.length).toBeGreaterThan(3)
    const text = JSON.stringify(body)
    expect(text).not.toContain('SupervisorOnly')
    for (const secret of proving.secrets) expect(text).not.toContain(secret.slice(-40))
  })
})

describe('a hub where nobody could prove who they are does not start', () => {
  const services = {
    ServiceBusConnection: 'Endpoint=sb://127.0.0.1;SharedAccessKeyName=a;SharedAccessKey=b',
    CosmosConnection: 'AccountEndpoint=http://127.0.0.1:1/;AccountKey=a2V5',
  }
  test.each([
    ['neither tenants nor keys', {}, /set HUB_APP_ID and HUB_TENANTS.*or put "keys" into hub\.config\.json/],
    ['a setting that is misspelt', { HUB_TENANT: TENANT }, /HUB_TENANT: there is no such setting/],
    ['nobody to ask on Azure', { HUB_AUTH: 'none', WEBSITE_INSTANCE_ID: 'i' }, /HUB_AUTH: none is for/],
  ])('%s', async (_what, settings, text) => {
    const start = spawnHost({
      appDirectory: join(__dirname, '..', '..'),
      environment: { ...services, HUB_AUTH: 'token', ...settings },
      onLog: () => undefined,
    })
    await expect(start).rejects.toThrow(text)
  })
})
