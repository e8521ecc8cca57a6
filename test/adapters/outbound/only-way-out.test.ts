import { describe, expect, test } from '@jest/globals'
import { read, sourcesIn } from '../../docs/sources.ts'

/*
 * Whatever an address in a request or in the configuration says, the guarded client alone goes there. So
 * nothing else in the app may be able to.
 */

const sources = ['src', 'functions'].flatMap(sourcesIn).map((path) => ({ path, text: read(path) }))

const filesWith = (pattern: RegExp) =>
  sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path)

const filesImporting = (name: string) =>
  filesWith(new RegExp(`(?:from|import|require)\\s*\\(?'${name.replaceAll('/', '\\/')}(?:/[^']*)?'`))

describe('only these files can open a connection', () => {
  test.each<[string, string[]]>([
    ['undici', ['src/adapters/outbound/guarded-client.ts']],
    // Types, and the form of addresses.
    ['node:net', ['src/adapters/outbound/guarded-lookup.ts', 'src/adapters/outbound/ip-addresses.ts']],
    ['node:dns', ['src/adapters/outbound/guarded-lookup.ts']],
    // To the services that the settings name.
    ['@azure/cosmos', [...adapters('cosmos'), ...adapters('checks')]],
    [
      '@azure/service-bus',
      ['client', 'empty-session', 'errors', 'messages'].map((name) => `src/adapters/service-bus/${name}.ts`),
    ],
    ['@azure/core-rest-pipeline', ['src/adapters/cosmos/no-query-plan.ts']],
    // To the collector that the settings name.
    ['@opentelemetry/exporter-metrics-otlp-http', ['src/telemetry/export.ts']],
    ['@opentelemetry/exporter-trace-otlp-http', ['src/telemetry/export.ts']],
    [
      '@azure/identity',
      // The second names its type alone.
      ['src/adapters/own-identity.ts', 'src/adapters/outbound/bot-token.ts'],
    ],
    ...['node:http', 'node:https', 'node:http2', 'node:tls', 'node:dgram', 'node:child_process'].map(
      (name): [string, string[]] => [name, []],
    ),
  ])('%s', (name, files) => expect(filesImporting(name).sort()).toEqual(files.sort()))

  test('keys of issuers come from addresses in the settings', () => {
    expect(filesWith(/createRemoteJWKSet/)).toEqual(['src/adapters/callers/issuer-keys.ts'])
  })

  test('no global of the platform is used', () => {
    const globals = /(?<![\w.'"`])(?:globalThis\.)?(?:fetch\(|new (?:WebSocket|EventSource|XMLHttpRequest)\b)/
    // There it is the name of a parameter.
    expect(filesWith(globals)).toEqual(['src/adapters/outbound/transcript-port.ts'])
    expect(read('src/adapters/outbound/transcript-port.ts')).toContain(
      'fetchTranscript(fetch: FetchTranscript)',
    )
    expect(globals.test('await fetch(url)')).toBe(true)
    expect(globals.test('await globalThis.fetch(url)')).toBe(true)
  })
})

test('a package that is new to the app is looked at first', () => {
  const names = sources.flatMap(({ text }) =>
    [...text.matchAll(/(?:from |import\()'((?:@[^/']+\/)?[^./'][^/']*)/g)].map(([, name = '']) => name),
  )
  const packages = [...new Set(names)].filter((name) => !name.startsWith('node:')).sort()
  expect(packages).toEqual(KNOWN)
})

/** Those not named above call nobody. */
const KNOWN = [
  '@azure/core-rest-pipeline',
  '@azure/cosmos',
  '@azure/functions',
  '@azure/identity',
  '@azure/service-bus',
  '@opentelemetry/api',
  '@opentelemetry/context-async-hooks',
  '@opentelemetry/core',
  '@opentelemetry/exporter-metrics-otlp-http',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-metrics',
  '@opentelemetry/sdk-trace',
  'ipaddr.js',
  'jose',
  'lossless-json',
  'luxon',
  'rate-limiter-flexible',
  're2js',
  'standardwebhooks',
  'undici',
  'zod',
]

function adapters(folder: string): string[] {
  return sourcesIn(`src/adapters/${folder}`).filter((path) => read(path).includes("'@azure/cosmos'"))
}
