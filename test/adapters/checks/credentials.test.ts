import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { AuthenticationError, CredentialUnavailableError } from '@azure/identity'
import { botTokenChecks } from '../../../src/adapters/checks/bot-token.ts'
import { waysIn } from '../../../src/adapters/checks/ways-in.ts'
import type { TrustedIssuer } from '../../../src/adapters/callers/trusted-issuer.ts'
import type { Bot } from '../../../src/use-cases/ports.ts'
import { startTokenIssuer, type TokenIssuer } from '../../support/token-issuer.ts'

describe('a look at the keys of issuers', () => {
  let issuer: TokenIssuer
  beforeAll(async () => {
    issuer = await startTokenIssuer('hub', 'tenant')
  })
  afterAll(() => issuer.close())

  afterEach(() => {
    issuer.answer = undefined
  })
  const away = { issuer: 'https://away.test/', jwksUri: 'http://127.0.0.1:2/keys', tid: 'elsewhere' }
  const lookAt = (...issuers: TrustedIssuer[]) =>
    Promise.all(waysIn(issuers, [], 0).map(async ({ name, look }) => ({ name, ...(await look()) })))

  test('that can be fetched fetches them once for all issuers that have them', async () => {
    const checks = waysIn([issuer, { ...issuer, issuer: 'another' }], [], 0)
    for (const { look } of [...checks, ...checks]) expect(await look()).toEqual({ state: 'Connected' })
    expect(issuer.fetches).toBe(1)
  })

  test('has a name for each tenant, and for each address of one', async () => {
    expect(await lookAt(issuer, away, { ...away, jwksUri: 'http://127.0.0.1:3/keys' })).toMatchObject([
      { name: 'Tokens of tenant tenant', state: 'Connected' },
      { name: 'Tokens of tenant elsewhere', state: 'Disconnected' },
      { name: 'Tokens of tenant elsewhere (2)', state: 'Disconnected' },
    ])
  })

  test('that cannot be fetched names the tenant and the settings, and no address', async () => {
    const [finding] = await lookAt(away)
    expect(finding).toMatchObject({
      problem: 'KeysUnavailable',
      mend: expect.stringMatching(/tenant elsewhere .*HUB_TENANTS/),
      detail: expect.stringContaining(away.jwksUri),
    })
    expect(finding && 'mend' in finding && finding.mend).not.toContain('127.0.0.1')
  })

  test.each([
    { status: 400, body: 'there is no such tenant' },
    { status: 200, body: '<html>' },
  ])('at whose address is something else: $status $body', async (answer) => {
    issuer.answer = answer
    expect(await lookAt(issuer)).toMatchObject([
      { state: 'Error', problem: 'KeysRefused', mend: expect.stringContaining('id of the tenant') },
    ])
  })

  test('asks no more for a while', async () => {
    issuer.answer = { status: 500, body: 'out of order' }
    const before = issuer.fetches
    const [check] = waysIn([issuer], [])
    expect(await check?.look()).toBe(await check?.look())
    expect(issuer.fetches - before).toBe(1)
  })
})

test('a hub key needs nothing to be looked at', async () => {
  const [check, ...others] = waysIn([], [{ name: 'boss', role: 'supervisor', sha256: [] }])
  expect([check?.name, await check?.look()]).toEqual(['Hub keys', { state: 'Connected' }])
  expect(others).toEqual([])
})

describe('a look at the token for a bot', () => {
  const bot: Bot = { name: 'shop', appId: 'app-1', pool: 'default', allowedHosts: [] }
  const look = async (tokenFor: (appId: string) => Promise<string>) =>
    botTokenChecks([bot], tokenFor).at(0)?.look()
  const entra = (description: string) =>
    Promise.reject(
      new AuthenticationError(400, { error: 'invalid_resource', error_description: description }),
    )

  test('that is to be had', async () => {
    const asked: string[] = []
    const finding = await look((appId) => {
      asked.push(appId)
      return Promise.resolve('a token')
    })
    expect(finding).toEqual({ state: 'Connected' })
    expect(asked).toEqual(['app-1'])
  })

  test('whose application nobody knows names the registration', async () => {
    expect(
      await look(() => entra('AADSTS500011: The resource principal named app-1 was not found')),
    ).toMatchObject({
      state: 'Error',
      problem: 'BotAppUnknown',
      mend: expect.stringContaining('"appId"'),
    })
  })

  test('of a hub without identity names the setting for it', async () => {
    expect(await look(() => Promise.reject(new CredentialUnavailableError('nobody')))).toMatchObject({
      state: 'Error',
      problem: 'NoIdentity',
      mend: expect.stringContaining('AZURE_CLIENT_ID'),
    })
  })

  test('that does not come', async () => {
    expect(await look(() => Promise.reject(new Error('ENOTFOUND login')))).toMatchObject({
      state: 'Disconnected',
      problem: 'NoToken',
    })
  })

  test('is not asked for where none is sent', () => {
    const without: Bot = { name: 'other', pool: 'default', allowedHosts: [] }
    const signed: Bot = { ...bot, delivery: { via: 'webhook', url: 'https://bot.example/' } }
    const polling: Bot = { ...bot, delivery: { via: 'poll' } }
    expect(botTokenChecks([without, signed, polling], () => Promise.resolve(''))).toEqual([])
  })
})
