import { describe, expect, test } from '@jest/globals'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { secretFault, webhookHeaders } from '../../../src/adapters/outbound/webhook-signature.ts'

const BODY = '{"type":"event","value":{"message":"grüße 🙂"}}'
const OLD = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const NEW = 'whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGVzdHM='
const PLAIN = 'a-plain-secret-with-ümlauts'

const keyOf = (secret: string) =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8')

/**
 * A receiver written from the specification, without the library that signs:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
function accepts(secret: string, headers: Readonly<Record<string, string>>, body: string): boolean {
  const id = headers['webhook-id'] ?? ''
  const seconds = headers['webhook-timestamp'] ?? ''
  if (Math.abs(Date.now() / 1000 - Number(seconds)) > 5 * 60) return false
  const expected = createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`, 'utf8').digest()
  return (headers['webhook-signature'] ?? '').split(' ').some((versioned) => {
    const [version, signature = ''] = versioned.split(',')
    const given = Buffer.from(signature, 'base64')
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
  })
}

function libraryAccepts(secret: string, headers: Readonly<Record<string, string>>, body: string): boolean {
  try {
    new Webhook(keyOf(secret), { format: 'raw' }).verify(body, headers)
    return true
  } catch {
    return false
  }
}

const receivers = [
  ['written from the specification', accepts],
  ['of the library', libraryAccepts],
] as const

describe.each(receivers)('a receiver %s', (_who, takes) => {
  const signed = (secret: string, at = new Date()) => webhookHeaders(secret, 'status-1', at, BODY) ?? {}

  test.each([OLD, PLAIN])('takes what is signed with its secret %s, and nothing else', (secret) => {
    expect(takes(secret, signed(secret), BODY)).toBe(true)
    expect(takes(NEW, signed(secret), BODY)).toBe(false)
    expect(takes(secret, signed(secret), BODY.replace('event', 'evil'))).toBe(false)
    expect(takes(secret, { ...signed(secret), 'webhook-id': 'status-2' }, BODY)).toBe(false)
  })

  test('refuses a call that is older than five minutes', () => {
    expect(takes(OLD, signed(OLD, new Date(Date.now() - 290_000)), BODY)).toBe(true)
    expect(takes(OLD, signed(OLD, new Date(Date.now() - 310_000)), BODY)).toBe(false)
  })

  test('with the old secret and one with the new take the same call, while both are set', () => {
    const both = signed(`${NEW} ${OLD}`)
    expect(takes(OLD, both, BODY)).toBe(true)
    expect(takes(NEW, both, BODY)).toBe(true)
    expect(takes(PLAIN, both, BODY)).toBe(false)
  })

  test('with the old secret takes nothing more once the new one stands alone', () => {
    expect(takes(OLD, signed(NEW), BODY)).toBe(false)
    expect(takes(NEW, signed(NEW), BODY)).toBe(true)
  })
})

test('there is one signature a secret, in their order, separated by a space', () => {
  const at = new Date()
  const signatureBy = (secret: string) => webhookHeaders(secret, 'id', at, BODY)?.['webhook-signature']
  const both = signatureBy(` ${NEW}\n ${PLAIN} `)
  expect(both).toBe(`${signatureBy(NEW) ?? ''} ${signatureBy(PLAIN) ?? ''}`)
  expect(both).toMatch(/^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$/)
})

test("the specification's own example", () => {
  const at = new Date(1614265330_000)
  const headers = webhookHeaders(OLD, 'msg_p5jXN8AQM9LWM0D4loKWxJek', at, '{"test": 2432232314}')
  expect(headers).toMatchObject({
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test.each([
  ['', 'it is empty'],
  [' \n', 'it is empty'],
  ['whsec_', 'it begins with whsec_, but no base64 follows'],
  ['whsec_not-base64!', 'it begins with whsec_, but no base64 follows'],
  [`${NEW} whsec_not-base64!`, 'secret 2 of it begins with whsec_, but no base64 follows'],
  [`${NEW} ${OLD} ${PLAIN}`, 'it holds 3 secrets; two are the most'],
  [`${NEW} ${NEW}`, 'it holds the same secret twice'],
])('the secret %j cannot sign: %s', (secret, fault) => {
  expect(secretFault(secret)).toBe(fault)
  expect(webhookHeaders(secret, 'status-1', new Date(), BODY)).toBeUndefined()
})

test.each([OLD, PLAIN, `${NEW} ${OLD}`])('the secret %j can', (secret) => {
  expect(secretFault(secret)).toBeUndefined()
})
