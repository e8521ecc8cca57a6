import { describe, expect, test } from '@jest/globals'
import { Webhook } from 'standardwebhooks'
import { verifyWebhook, WebhookRefused } from '../src/index.ts'
import { statusActivity } from './statuses.ts'

const OLD = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const NEW = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
const body = JSON.stringify(statusActivity('accepted'))

/** The headers of a call signed `secondsAgo`. */
function signed(secret = OLD, text = body, secondsAgo = 0) {
  const at = new Date(Date.now() - secondsAgo * 1000)
  return {
    'webhook-id': 'ho-1-2',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('ho-1-2', at, text),
  }
}

const faultOf = (call: () => unknown): unknown => {
  try {
    return call()
  } catch (error) {
    return error instanceof WebhookRefused ? error.code : error
  }
}

describe('gives the status of a call', () => {
  const accepted = { state: 'accepted', handoffId: 'ho-1', sequence: 2 }

  test('with the headers of Node, of fetch, or in capitals', () => {
    const headers = signed()
    expect(verifyWebhook(OLD, headers, body)).toMatchObject(accepted)
    expect(verifyWebhook(OLD, new Headers(headers), body)).toMatchObject(accepted)
    const capitals = Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]] as const)
    expect(verifyWebhook(OLD, Object.fromEntries(capitals), body)).toMatchObject(accepted)
  })

  test('with the body as bytes', () => {
    const text = JSON.stringify(
      statusActivity('failed', 2, { value: { state: 'failed', message: 'Öffnung 9 Uhr' } }),
    )
    expect(verifyWebhook(OLD, signed(OLD, text), new TextEncoder().encode(text))).toMatchObject({
      message: 'Öffnung 9 Uhr',
    })
  })

  test('with the old and the new secret', () => {
    for (const secret of [OLD, NEW]) {
      expect(verifyWebhook([NEW, OLD], signed(secret), body)).toMatchObject(accepted)
    }
  })

  test('with a secret that is any text', () => {
    const secret = Buffer.from('hunter2 ä').toString('base64')
    expect(verifyWebhook('hunter2 ä', signed(secret), body)).toMatchObject(accepted)
  })
})

describe('refuses', () => {
  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('a call without %s', (name) => {
    const headers = { ...signed(), [name]: undefined }
    expect(faultOf(() => verifyWebhook(OLD, headers, body))).toBe('HeaderMissing')
  })

  test('another secret, a changed body, a changed id', () => {
    expect(faultOf(() => verifyWebhook(NEW, signed(), body))).toBe('Forged')
    expect(faultOf(() => verifyWebhook(OLD, signed(), `${body} `))).toBe('Forged')
    expect(faultOf(() => verifyWebhook(OLD, { ...signed(), 'webhook-id': 'ho-1-3' }, body))).toBe('Forged')
  })

  test.each([-600, 600])('a call signed %i seconds ago', (seconds) => {
    expect(faultOf(() => verifyWebhook([NEW, OLD], signed(OLD, body, seconds), body))).toBe('WrongTime')
  })

  test.each(['{"type":"message"}', 'no json', ''])('what is signed but no status: %s', (text) => {
    expect(faultOf(() => verifyWebhook(OLD, signed(OLD, text), text))).toBe('NoStatus')
  })

  test.each([[''], ['whsec_'], ['whsec_!'], [[]]])('to work with the secret %j', (secret) => {
    expect(faultOf(() => verifyWebhook(secret, signed(), body))).toBeInstanceOf(TypeError)
  })
})

test('Express answers a refused call with 401', () => {
  expect(new WebhookRefused('Forged', '')).toMatchObject({ status: 401, code: 'Forged' })
})
