import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseJsonBody } from '../../src/activity/body.ts'
import { DEFAULT_LIMITS } from '../../src/activity/limits.ts'
import { deepArrays, deepObjects } from '../fixtures/large-activities.ts'

const JSON_HEADERS = { contentType: 'application/json', contentEncoding: null }

function parse(text: string) {
  return parseJsonBody(Buffer.from(text), JSON_HEADERS)
}

function refusal(code: string, status = 400) {
  return { ok: false, problems: [{ code, status }] }
}

describe('headers', () => {
  test.each([
    null,
    '',
    'application/json',
    'Application/JSON; charset=UTF-8',
    'application/json;odata=verbose; charset="utf8"',
    'application/vnd.microsoft.activity+json',
  ])('content type %j is JSON', (contentType) => {
    expect(parseJsonBody(Buffer.from('{}'), { contentType, contentEncoding: null })).toEqual({
      ok: true,
      json: {},
    })
  })

  test.each(['text/plain', 'application/xml', 'application/json; charset=utf-16', 'application/jsonp'])(
    'content type %j is refused',
    (contentType) => {
      const result = parseJsonBody(Buffer.from('{}'), { contentType, contentEncoding: null })
      expect(result).toMatchObject(refusal('UnsupportedMediaType', 415))
    },
  )

  test('an identity encoding changes nothing', () => {
    const headers = { contentType: null, contentEncoding: ' Identity ' }
    expect(parseJsonBody(Buffer.from('[1]'), headers)).toEqual({ ok: true, json: [1] })
  })

  test('a compressed body is refused unread', () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024))
    const result = parseJsonBody(bomb, { contentType: 'application/json', contentEncoding: 'gzip' })
    expect(result).toMatchObject(refusal('UnsupportedContentEncoding', 415))
  })
})

describe('bytes', () => {
  test('the limit itself is accepted, one byte more is not', () => {
    const limits = { ...DEFAULT_LIMITS, bodyBytes: 10 }
    const body = (size: number) => Buffer.from(`"${'x'.repeat(size - 2)}"`)
    expect(parseJsonBody(body(10), JSON_HEADERS, limits)).toMatchObject({ ok: true })
    expect(parseJsonBody(body(11), JSON_HEADERS, limits)).toMatchObject(refusal('PayloadTooLarge', 413))
  })

  test.each(['', ' \r\n\t'])('%j is empty', (text) => {
    expect(parse(text)).toMatchObject(refusal('EmptyBody'))
  })

  test('a byte order mark is ignored', () => {
    expect(parse('\uFEFF{"a":1}')).toEqual({ ok: true, json: { a: 1 } })
  })

  test('bytes that are not UTF-8 are refused', () => {
    const bytes = Buffer.concat([Buffer.from('"caf'), Buffer.from([0xe9]), Buffer.from('"')])
    expect(parseJsonBody(bytes, JSON_HEADERS)).toMatchObject(refusal('InvalidEncoding'))
  })

  test('any bytes give a result', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof parseJsonBody(bytes, JSON_HEADERS).ok).toBe('boolean')
      }),
    )
  })

  test('any JSON is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        fc.pre(!/__proto__|constructor|\d{16}|e\+?\d{3}/i.test(text))
        const expected: unknown = JSON.parse(text)
        expect(parse(text)).toEqual({ ok: true, json: expected })
      }),
    )
  })
})

describe('what is wrong with the JSON is said in words', () => {
  test.each([
    ['{"a":1,\n "b":}', "The body is not JSON: Object value expected after ':' at line 2, column 6."],
    [
      '{"a":1',
      "The body is not JSON: Quoted object key or end of object '}' expected but reached end of input at line 1, column 7.",
    ],
    ["{'a':1}", "The body is not JSON: Quoted object key expected but got ''' at line 1, column 2."],
    ['nothing', "The body is not JSON: JSON value expected but got 'n' at line 1, column 1."],
  ])('%j', (text, message) => {
    expect(parse(text)).toEqual({
      ok: false,
      problems: [{ code: 'InvalidJson', status: 400, pointer: '', message }],
    })
  })
})

describe('depth', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

  test('64 levels are accepted, 65 are not', () => {
    expect(parse(nested(64))).toMatchObject({ ok: true })
    expect(parse(nested(65))).toMatchObject(refusal('TooDeep'))
    expect(parse('{"a":'.repeat(65) + '1' + '}'.repeat(65))).toMatchObject(refusal('TooDeep'))
  })

  test('very deep bodies are refused as too deep, also when they never end', () => {
    for (const text of [deepArrays(10_000), deepObjects(10_000), '['.repeat(2_000_000)]) {
      expect(parse(text)).toMatchObject(refusal('TooDeep'))
    }
  })

  test('brackets in texts and in finished values do not count', () => {
    const json = {
      text: '[{'.repeat(100),
      quoted: '"[\\'.repeat(300),
      list: Array.from({ length: 200 }, () => [{}]),
    }
    expect(parse(JSON.stringify(json))).toEqual({ ok: true, json })
  })
})

describe('keys that reach the prototype', () => {
  test.each([
    ['{"__proto__":{"isAdmin":true}}', '/__proto__'],
    ['{"a":[0,{"__proto__":1}]}', '/a/1/__proto__'],
    ['{"a/b":{"constructor":{"prototype":{"isAdmin":true}}}}', '/a~1b/constructor'],
    ['{"\\u005f_proto__":{"isAdmin":true}}', '/__proto__'],
    ['{"account":12345678901234567891,"__proto__":{"isAdmin":true}}', '/__proto__'],
  ])('%s', (text, pointer) => {
    expect(parse(text)).toMatchObject({ ok: false, problems: [{ code: 'ForbiddenKey', pointer }] })
    expect('isAdmin' in {}).toBe(false)
  })

  test('ordinary words stay', () => {
    const json = { constructor: { name: 'Renault' }, prototype: { model: 'Z' }, text: '__proto__' }
    expect(parse(JSON.stringify(json))).toEqual({ ok: true, json })
  })
})

describe('numbers', () => {
  test.each([
    ['{"account":12345678901234567891}', { account: '12345678901234567891' }],
    ['[-9007199254740993]', ['-9007199254740993']],
    ['9007199254740993', '9007199254740993'],
    ['{"a":1e999,"b":-1E+400}', { a: '1e999', b: '-1E+400' }],
    [
      '{"safe":9007199254740991,"ratio":0.9873219132423401,"big":1e21}',
      { safe: 9007199254740991, ratio: 0.9873219132423401, big: 1e21 },
    ],
    ['{"text":"12345678901234567891","n":1}', { text: '12345678901234567891', n: 1 }],
    ['{"twice":1,"twice":2,"account":12345678901234567891}', { twice: 2, account: '12345678901234567891' }],
  ])('%s', (text, json) => {
    expect(parse(text)).toEqual({ ok: true, json })
  })

  test('no whole number loses a digit', () => {
    fc.assert(
      fc.property(fc.bigInt(), (number) => {
        const result = parse(`{"n": ${number}}`)
        expect(result.ok && JSON.stringify(result.json).replace(/"(-?\d+)"/, '$1')).toBe(`{"n":${number}}`)
      }),
    )
  })
})
