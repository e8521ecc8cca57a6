import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { AuthenticationError, CredentialUnavailableError } from '@azure/identity'
import { botTokenChecks } from '../../../src/adapters/checks/bot-token.ts'
import { issuerKeysCheck } from '../../../src/adapters/checks/issuer-keys.ts'
import type { Bot } from '../../../src/use-cases/ports.ts'
import { startTokenIssuer, type TokenIssuer } from '../../support/token-issuer.ts'

describe('a look at the keys of issuers', () => {
  let issuer: TokenIssuer
  beforeAll(async () => {
    issuer = await startTokenIssuer('hub', 'tenant')
  })
  afterAll(() => issuer.close())

  test('that can be fetched fetches them once', async () => {
    const check = issuerKeysCheck([issuer, { ...issuer, issuer: 'another' }], 0)
    expect(await check.look()).toEqual({ state: 'Connected' })
    expect(await check.look()).toEqual({ state: 'Connected' })
    expect(issuer.fetches).toBe(1)
  })

  test('that cannot be fetched names the settings, and asks no more for a while', async () => {
    issuer.answer = { status: 500, body: 'out of order' }
    const before = issuer.fetches
    const check = issuerKeysCheck([issuer])
    const finding = await check.look()
    expect(await check.look()).toBe(finding)
    expect(issuer.fetches - before).toBe(1)
    expect(finding).toMatchObject({
      state: 'Disconnected',
      problem: 'KeysUnavailable',
      mend: expect.stringContaining('HUB_TENANTS'),
      detail: expect.stringContaining(issuer.jwksUri),
    })
    expect('mend' in finding && finding.mend).not.toContain('127.0.0.1')
  })
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
