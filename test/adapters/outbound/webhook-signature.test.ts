import { expect, test } from '@jest/globals'
import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { webhookHeaders } from '../../../src/adapters/outbound/webhook-signature.ts'

const BODY = '{"type":"event","value":{"message":"grüße 🙂"}}'

/** The signature as the specification words it, computed without the library. */
function expectedSignature(key: Buffer, id: string, seconds: number, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`, 'utf8').digest('base64')}`
}

test.each([
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')],
  ['a plain secret with ümlauts', Buffer.from('a plain secret with ümlauts', 'utf8')],
])('signs with the secret %s', (secret, key) => {
  const at = new Date()
  const seconds = Math.floor(at.getTime() / 1000)
  const headers = webhookHeaders(secret, 'status-1', at, BODY)
  expect(headers).toEqual({
    'webhook-id': 'status-1',
    'webhook-timestamp': String(seconds),
    'webhook-signature': expectedSignature(key, 'status-1', seconds, BODY),
  })
  const receiver = new Webhook(key, { format: 'raw' })
  expect(receiver.verify(BODY, headers ?? {})).toEqual(JSON.parse(BODY))
  expect(() => receiver.verify(BODY.replace('event', 'evil'), headers ?? {})).toThrow('No matching signature')
})

test("the specification's own example", () => {
  const headers = webhookHeaders(
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1614265330_000),
    '{"test": 2432232314}',
  )
  expect(headers).toMatchObject({
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test.each(['', 'whsec_', 'whsec_not base64!'])('the secret %j cannot sign', (secret) => {
  expect(webhookHeaders(secret, 'status-1', new Date(), BODY)).toBeUndefined()
})
