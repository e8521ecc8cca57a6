import fc from 'fast-check'
import { hostileBody } from './hostile-bodies.ts'
import { hostileText } from './hostile-values.ts'

/** One HTTP request, as the bytes that go over the socket. */
export interface HostileCall {
  readonly bytes: Buffer
}

export interface Target {
  /** What every route begins with, such as `/api`. */
  readonly prefix: string
  readonly routes: readonly { readonly route: string; readonly methods: readonly string[] }[]
  /** Ids of handoffs and agents that are there, so that calls reach further than "not found". */
  readonly ids: readonly string[]
  /** Headers of callers who are let in. */
  readonly callers: readonly Readonly<Record<string, string>>[]
  /** Texts of activities that the hub takes. */
  readonly activities: readonly string[]
}

/** @returns any call of any route, in every part of it right or wrong. */
export function hostileCall(target: Target): fc.Arbitrary<HostileCall> {
  return fc
    .record({
      start: startLine(target),
      caller: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...target.callers) },
        { weight: 1, arbitrary: fc.record({ authorization: hostileText }) },
        { weight: 1, arbitrary: fc.record({ 'x-hub-key': hostileText }) },
      ),
      headers,
      body: hostileBody(target.activities),
    })
    .map(({ start, caller, headers, body }) => {
      const head = {
        host: 'hub',
        connection: 'close',
        ...caller,
        ...headers,
        'content-length': `${body.length}`,
      }
      const lines = Object.entries(head).map(([name, value]) => `${name}: ${sendable(value)}`)
      const text = [start, ...lines, '', ''].join('\r\n')
      return { bytes: Buffer.concat([Buffer.from(text), body]) }
    })
}

/** A line break would end the header; what follows it is tried in bodies and paths, where it can be sent. */
const sendable = (value: string) => value.replace(/[\r\n\0]/g, '').slice(0, 2000)

function startLine({ prefix, routes, ids }: Target): fc.Arbitrary<string> {
  const other = fc.constantFrom('PATCH', 'HEAD', 'OPTIONS', 'DELETE', 'PUT', 'TRACE', 'get')
  return fc.constantFrom(...routes).chain(({ route, methods }) => {
    const method = fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...methods) },
      { weight: 1, arbitrary: other },
    )
    const segments = route.split('/').map((part) => segment(part, ids))
    return fc
      .tuple(method, fc.tuple(...segments), query)
      .map(([verb, parts, asked]) => `${verb} ${prefix}/${parts.join('/')}${asked} HTTP/1.1`)
  })
}

function segment(part: string, ids: readonly string[]): fc.Arbitrary<string> {
  if (part.startsWith('{*')) return fc.array(parameter(ids), { maxLength: 5 }).map((parts) => parts.join('/'))
  return part.startsWith('{') ? parameter(ids) : fc.constant(part)
}

const parameter = (ids: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ids) },
    { weight: 2, arbitrary: hostileText.map(encoded) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ...[
          '..',
          '%2e%2e',
          '%2F..%2F',
          '%00',
          '%zz',
          '%ff%fe',
          '%c0%ae',
          'a%0d%0aX-Injected:%201',
          ';',
          '\\..\\',
        ],
        ...[
          'activities',
          'members',
          'a/../../..',
          'ho-default-',
          `ho-default-${'0'.repeat(32)}`,
          'x'.repeat(9000),
        ],
      ),
    },
  )

/** Lone surrogates have no encoding; U+FFFD goes in their place. */
const encoded = (text: string) => encodeURIComponent(Buffer.from(text).toString()).slice(0, 9000)

const NAMES = [
  ...['state', 'skill', 'agent', 'conversation', 'delivery', 'pool', 'continuation', 'from', 'size'],
  ...['requeue', 'pageSize', '__proto__', 'constructor', 'x'],
]
const queryValue = fc.oneof(
  hostileText.map(encoded),
  fc.constantFrom(
    'queued',
    'x',
    'ada',
    '0',
    '1',
    '-1',
    '1e9',
    '99999999999999999999',
    'true',
    'eyJ0b2tlbiI6IngifQ',
    '%',
  ),
)
/** The same name may come twice. */
const query = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), queryValue), { maxLength: 3 })
  .map((pairs) =>
    pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`,
  )

const headers: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    'content-type': fc.oneof(
      { weight: 20, arbitrary: fc.constant('application/json') },
      fc.constantFrom(
        'text/plain',
        'application/json; charset=utf-16',
        'multipart/form-data',
        ';',
        'a'.repeat(5000),
      ),
      hostileText,
    ),
    'content-encoding': fc.oneof(
      { weight: 15, arbitrary: fc.constant('identity') },
      fc.constantFrom('gzip', 'br', 'gzip, gzip', 'deflate'),
    ),
    'idempotency-key': hostileText,
    'x-ms-client-request-id': hostileText,
    'x-ms-conversation-id': hostileText,
    'x-handoff-bot': hostileText,
    'if-none-match': fc.oneof(fc.constantFrom('*', '"x"', `${'"a",'.repeat(900)}"b"`), hostileText),
    traceparent: fc.oneof(
      fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
      hostileText,
    ),
    accept: hostileText,
    'x-forwarded-for': hostileText,
    'x-forwarded-host': hostileText,
    'x-forwarded-proto': hostileText,
  },
  { requiredKeys: ['content-type'] },
)
