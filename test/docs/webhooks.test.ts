import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { webhookHeaders } from '../../src/adapters/outbound/webhook-signature.ts'
import { found, read } from './sources.ts'

const page = read('docs/webhooks.md')
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const OTHER = 'whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGVzdHM='

const [example = ''] = found(page, /```http\n([^`]+)```/g)
const [head = '', body = ''] = example.trim().split('\n\n')
const header = (name: string) => found(head, new RegExp(`^${name}: (.*)$`, 'gm'))[0] ?? ''
const headers = Object.fromEntries(
  ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, header(name)]),
)
const at = Number(header('webhook-timestamp'))

/** Runs the page's own code. @returns what each call of it says. */
function verify(calls: readonly unknown[]): unknown {
  const [snippet = ''] = found(page, /```js\n([^`]*(?:`[^`]+`[^`]*)*?)```/g)
  const script = `${snippet}\nconsole.log(JSON.stringify(${JSON.stringify(calls)}.map((call) => isGenuine(...call))))`
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  )
}

describe('the page about webhooks', () => {
  test('shows a call that the hub would sign just so', () => {
    const signed = webhookHeaders(SECRET, header('webhook-id'), new Date(at * 1000), body)
    expect(signed).toEqual(headers)
    expect(body).toContain('handoff.offered')
  })

  test('has code that takes the call, also while secrets change, and refuses what is not genuine', () => {
    const both = webhookHeaders(`${OTHER} ${SECRET}`, 'id', new Date(at * 1000), body)
    const plain = webhookHeaders('plain-ü', 'id', new Date(at * 1000), body)
    const calls = [
      [SECRET, headers, body, at],
      [SECRET, both, body, at + 300],
      [OTHER, both, body, at - 300],
      ['plain-ü', plain, body, at],
      [OTHER, headers, body, at],
      [SECRET, headers, `${body} `, at],
      [SECRET, headers, body, at + 301],
      [SECRET, headers, body, at - 301],
      [SECRET, {}, body, at],
    ]
    expect(verify(calls)).toEqual([true, true, true, true, false, false, false, false, false])
  })

  test('names every reason for which an agent is told that a handoff is withdrawn', () => {
    const [, union = ''] =
      /WithdrawalReason =([^\n]*\n(?: {2}\| '\w+'\n)+)/.exec(read('src/handoff/notices.ts')) ?? []
    const reasons = found(union, /'(\w+)'/g)
    expect(reasons).toHaveLength(11)
    for (const reason of reasons) expect(page).toContain(`\`${reason}\``)
  })
})
