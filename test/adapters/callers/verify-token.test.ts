import { createPublicKey } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { entraIssuers } from '../../../src/adapters/callers/trusted-issuer.ts'
import { tokenVerifier, type VerifyToken } from '../../../src/adapters/callers/verify-token.ts'
import { newSigningKey, startTokenIssuer, type Claims, type TokenIssuer } from '../../support/token-issuer.ts'

const HUB = '11111111-aaaa-4aaa-8aaa-111111111111'
const BOT = '22222222-bbbb-4bbb-8bbb-222222222222'
const TENANT = '33333333-cccc-4ccc-8ccc-333333333333'
const OTHER_TENANT = '44444444-dddd-4ddd-8ddd-444444444444'

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

let issuer: TokenIssuer
let verify: VerifyToken

beforeAll(async () => {
  issuer = await startTokenIssuer(HUB, TENANT)
  verify = tokenVerifier(HUB, [issuer])
})

afterAll(() => issuer.close())

describe('a token that proves who calls', () => {
  test.each<[string, Claims]>([
    ['version 2, by azp', { azp: BOT }],
    ['version 1, by appid', { appid: BOT, ver: '1.0' }],
    ['for api://<app id>', { azp: BOT, aud: `api://${HUB}` }],
    ['with the app id in capitals', { azp: BOT.toUpperCase() }],
    ['expired within the tolerance of clocks', { azp: BOT, exp: inSeconds(-240) }],
    ['valid from within the tolerance of clocks', { azp: BOT, nbf: inSeconds(240) }],
  ])('%s', async (_name, claims) => {
    expect(await verify(await issuer.token(claims))).toEqual({
      ok: true,
      token: { tid: TENANT, appId: BOT, roles: [], delegated: false },
    })
  })

  test('of a person: roles, object, and that it is delegated', async () => {
    const token = await issuer.token({ azp: BOT, oid: 'ada', roles: ['Handoff.Agent'], scp: 'access' })
    expect(await verify(token)).toEqual({
      ok: true,
      token: { tid: TENANT, appId: BOT, oid: 'ada', roles: ['Handoff.Agent'], delegated: true },
    })
  })
})

describe('a token by the issuer that is refused', () => {
  test.each<[string, Claims, string, RegExp]>([
    ['for another audience', { aud: BOT }, 'WrongAudience', new RegExp(`"${HUB}/\\.default"`)],
    ["for Microsoft's own service", { aud: 'https://api.botframework.com' }, 'WrongAudience', /botframework/],
    ['without audience', { aud: undefined }, 'WrongAudience', /scope/],
    ['by an unknown issuer', { iss: 'https://evil.test/', tid: undefined }, 'UntrustedIssuer', /evil\.test/],
    [
      'from another tenant',
      { iss: `https://login.test/${OTHER_TENANT}/v2.0`, tid: OTHER_TENANT },
      'UntrustedIssuer',
      new RegExp(`tenant "${OTHER_TENANT}".*${TENANT}`),
    ],
    [
      'from Azure Bot Service',
      {
        iss: 'https://api.botframework.com',
        tid: undefined,
        azp: undefined,
        serviceurl: 'https://smba.test/',
      },
      'UntrustedIssuer',
      /api\.botframework\.com/,
    ],
    ['without issuer', { iss: undefined }, 'UntrustedIssuer', /nobody/],
    ['whose tenant is not its issuer', { tid: OTHER_TENANT }, 'InvalidToken', /tid/],
    ['without tenant', { tid: undefined }, 'InvalidToken', /tid/],
    ['expired', { exp: inSeconds(-330) }, 'TokenExpired', /new one/],
    ['not valid yet', { nbf: inSeconds(330) }, 'InvalidToken', /not valid yet/],
    ['without expiry', { exp: undefined }, 'InvalidToken', /"exp" is missing/],
    ['without application, as an ID token', { azp: undefined }, 'InvalidToken', /appid/],
    ['with roles that are no list', { roles: 'Handoff.Supervisor' }, 'InvalidToken', /roles/],
  ])('%s', async (_name, claims, fault, message) => {
    const check = await verify(await issuer.token({ azp: BOT, ...claims }))
    expect(check).toMatchObject({ ok: false, fault, message: expect.stringMatching(message) })
  })
})

describe('a token that the issuer never made', () => {
  const claims = () => ({ iss: issuer.issuer, aud: HUB, tid: TENANT, azp: BOT, exp: inSeconds(600) })
  const forgeries: [string, () => Promise<string> | string, RegExp][] = [
    ['unsigned (alg none)', () => new UnsecuredJWT(claims()).encode(), /RS256/],
    ['signed with the public key as a shared secret (HS256)', hs256, /RS256/],
    ['signed by a stranger under a known key id', underKnownId, /signature/],
    ['signed under an unknown key id', underUnknownId, /no key of its issuer/],
    ['of another asymmetric algorithm (PS256)', ps256, /RS256/],
    ['changed after it was signed', changed, /signature/],
    ['cut short', async () => (await issuer.token({ azp: BOT })).split('.').slice(0, 2).join('.'), /./],
    ['two tokens in one', async () => `${await issuer.token()}.${await issuer.token()}`, /./],
    ['no token at all', () => 'letmein', /no JSON web token/],
    ['that names a key address of its own', withOwnAddress, /signature|no key/],
  ]

  function hs256() {
    const [key] = issuer.keys
    const publicKey = createPublicKey({ key: key?.publicJwk ?? {}, format: 'jwk' })
    const secret = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }))
    return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(secret)
  }
  async function underKnownId() {
    return issuer.token({ azp: BOT }, { key: await newSigningKey('key-1') })
  }
  function underUnknownId() {
    return issuer.token({ azp: BOT }, { kid: 'key-9' })
  }
  async function ps256() {
    const { privateKey } = await generateKeyPair('PS256')
    return new SignJWT(claims()).setProtectedHeader({ alg: 'PS256', kid: 'key-1' }).sign(privateKey)
  }
  async function changed() {
    const [header, , signature] = (await issuer.token({ azp: BOT })).split('.')
    const payload = Buffer.from(JSON.stringify({ ...claims(), roles: ['Handoff.Supervisor'] }))
    return [header, payload.toString('base64url'), signature].join('.')
  }
  async function withOwnAddress() {
    const key = await newSigningKey('mine')
    const { jwksUri } = issuer
    return new SignJWT(claims())
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1', jku: `${jwksUri}/mine`, jwk: key.publicJwk })
      .sign(key.privateKey)
  }

  test.each(forgeries)('%s', async (_name, forge, message) => {
    const check = await verify(await forge())
    expect(check).toMatchObject({
      ok: false,
      fault: 'InvalidToken',
      message: expect.stringMatching(message),
    })
  })
})

describe('keys', () => {
  let own: TokenIssuer

  beforeEach(async () => {
    own = await startTokenIssuer(HUB, TENANT)
  })

  afterEach(() => own.close())

  test('are fetched once for many tokens at the same time', async () => {
    const check = tokenVerifier(HUB, [own])
    const token = await own.token({ azp: BOT })
    const results = await Promise.all(Array.from({ length: 20 }, () => check(token)))
    expect(results.every(({ ok }) => ok)).toBe(true)
    expect(own.fetches).toBe(1)
  })

  test('that are new are fetched for the first token that names one; old ones are gone', async () => {
    const check = tokenVerifier(HUB, [own], { timeoutMs: 5000, cooldownMs: 0 })
    const old = await own.token({ azp: BOT })
    expect(await check(old)).toMatchObject({ ok: true })
    const key = await newSigningKey('key-2')
    own.keys = [key]
    expect(await check(await own.token({ azp: BOT }, { key }))).toMatchObject({ ok: true })
    expect(await check(old)).toMatchObject({ ok: false, fault: 'InvalidToken' })
  })

  test('are not fetched again and again for key ids that nobody has', async () => {
    const check = tokenVerifier(HUB, [own])
    for (const kid of ['a', 'b', 'c', 'd']) await check(await own.token({ azp: BOT }, { kid }))
    expect(own.fetches).toBe(1)
  })

  test.each([
    ['an error', { status: 500, body: 'oops' }],
    ['a redirect', { status: 302, body: '' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no key set', { status: 200, body: '{"keys":"none"}' }],
  ])('that cannot be had because the address gives %s, are no fault of the token', async (_what, answer) => {
    const check = tokenVerifier(HUB, [own])
    own.answer = answer
    const token = await own.token({ azp: BOT })
    expect(await check(token)).toMatchObject({ ok: false, fault: 'KeysUnavailable' })
    own.answer = undefined
    expect(await check(token)).toMatchObject({ ok: true })
  })

  test('that nobody serves are no fault of the token; known keys go on serving', async () => {
    const warm = tokenVerifier(HUB, [own])
    const token = await own.token({ azp: BOT })
    await warm(token)
    await own.close()
    expect(await tokenVerifier(HUB, [own])(token)).toMatchObject({ ok: false, fault: 'KeysUnavailable' })
    expect(await warm(token)).toMatchObject({ ok: true })
  })
})

test('a Microsoft Entra tenant has two issuers with the same keys', () => {
  const tid = '33333333-cccc-4ccc-8ccc-333333333333'
  const jwksUri = `https://login.microsoftonline.com/${tid}/discovery/v2.0/keys`
  expect(entraIssuers(tid.toUpperCase())).toEqual([
    { issuer: `https://sts.windows.net/${tid}/`, jwksUri, tid },
    { issuer: `https://login.microsoftonline.com/${tid}/v2.0`, jwksUri, tid },
  ])
})
