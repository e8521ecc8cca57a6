import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { connectorCall } from '../../src/activity/connector.ts'

const kindOf = (method: string, address: string) => connectorCall(method, address).kind

describe.each(['c1', 'a%3A1%2F2', 'T01/C02?x=1', 'x/attachments', 'x/members/1', 'x/activities/history'])(
  'in conversation %s',
  (id) => {
    test.each([
      ['POST', 'activities', 'activity'],
      ['POST', 'activities/', 'activity'],
      ['POST', 'activities/a1', 'activity'],
      ['PUT', 'activities/a1', 'activity'],
      ['DELETE', 'activities/a1', 'deletion'],
      ['DELETE', 'members/u1', 'unsupported'],
      ['GET', 'members', 'list'],
      ['GET', 'pagedmembers', 'list'],
      ['GET', 'pagedmembers?pageSize=2&continuationToken=x', 'list'],
      ['GET', 'activities/a1/members', 'list'],
      ['GET', 'members/u1', 'unsupported'],
      ['POST', 'attachments', 'unsupported'],
      ['POST', 'activities/history', 'unsupported'],
    ])('%s %s', (method, end, kind) => {
      expect(kindOf(method, `/${id}/${end}`)).toBe(kind)
    })
  },
)

test('a conversation id that cuts off the rest of the address is no reason to refuse an activity', () => {
  expect(kindOf('POST', '/a:1 ')).toBe('activity')
  expect(kindOf('PUT', '/a:1 ')).toBe('activity')
})

test('conversations are none, and none can be begun', () => {
  expect(connectorCall('GET', '')).toEqual({ kind: 'list', list: { conversations: [] } })
  expect(connectorCall('GET', '?continuationToken=x')).toEqual({ kind: 'list', list: { conversations: [] } })
  expect([kindOf('POST', ''), kindOf('POST', '/')]).toEqual(['unsupported', 'unsupported'])
})

test('any address means something, and in time', () => {
  const address = fc.oneof(
    fc.string(),
    fc.webPath(),
    fc.constantFrom('/', '?pageSize=').map((each) => each.repeat(50_000)),
  )
  fc.assert(
    fc.property(fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'), address, (method, text) => {
      expect(kindOf(method, text)).toBeTruthy()
    }),
  )
})
