import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as z from 'zod'
import { readSettings } from '../src/settings.ts'
import { settingsSchema } from '../src/settings-schema.ts'

const HUB = '11111111-aaaa-4aaa-8aaa-111111111111'
const TENANT = '33333333-cccc-4ccc-8ccc-333333333333'
const services = { ServiceBusConnection: 'Endpoint=sb://x', CosmosConnection: 'AccountEndpoint=x' }

const issuers = (jwksUri: string) => JSON.stringify([{ issuer: 'https://login.test/', jwksUri, tid: 'T-1' }])

function faultsOf(environment: Record<string, string>): string {
  try {
    readSettings(environment)
    return 'none'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('settings that are usable', () => {
  test('the fewest: callers must prove who they are, and the rest has its default', () => {
    expect(readSettings(services)).toEqual({
      serviceBus: { connectionString: 'Endpoint=sb://x' },
      cosmos: { connectionString: 'AccountEndpoint=x' },
      cosmosDatabase: 'handoff',
      auth: 'token',
      callsPerMinute: 6000,
      configFile: { path: 'hub.config.json', required: false },
      allowLoopback: false,
    })
  })

  test('of Azure: by managed identity, also one assigned by the user', () => {
    const settings = readSettings({
      ServiceBusConnection__fullyQualifiedNamespace: 'hub.servicebus.windows.net',
      ServiceBusConnection__clientId: 'id-1',
      CosmosConnection__accountEndpoint: 'https://hub.documents.azure.com',
      WEBSITE_INSTANCE_ID: 'i-1',
      PATH: 'anything else is not ours',
    })
    expect(settings.serviceBus).toEqual({
      fullyQualifiedNamespace: 'hub.servicebus.windows.net',
      clientId: 'id-1',
    })
    expect(settings.cosmos).toEqual({ accountEndpoint: 'https://hub.documents.azure.com' })
  })

  test('of tenants: both issuers of each', () => {
    const other = TENANT.replaceAll('3', '5')
    const { tokens } = readSettings({
      ...services,
      HUB_APP_ID: HUB.toUpperCase(),
      HUB_TENANTS: `${TENANT.toUpperCase()}, ${other}`,
    })
    expect(tokens?.appId).toBe(HUB)
    expect(tokens?.issuers.map(({ issuer }) => issuer)).toEqual([
      `https://sts.windows.net/${TENANT}/`,
      `https://login.microsoftonline.com/${TENANT}/v2.0`,
      `https://sts.windows.net/${other}/`,
      `https://login.microsoftonline.com/${other}/v2.0`,
    ])
  })

  test.each(['http://127.0.0.1:1/keys', 'http://localhost/keys', 'http://[::1]:1/keys'])(
    'of an issuer on loopback, when that is allowed: %s',
    (jwksUri) => {
      const { tokens } = readSettings({
        ...services,
        HUB_APP_ID: HUB,
        HUB_TRUSTED_ISSUERS: issuers(jwksUri),
        HUB_ALLOW_LOOPBACK: 'true',
      })
      expect(tokens?.issuers).toEqual([{ issuer: 'https://login.test/', jwksUri, tid: 't-1' }])
    },
  )
})

describe('settings that stop the start, each named', () => {
  const tenants = { HUB_APP_ID: HUB, HUB_TENANTS: TENANT }
  test.each<[string, Record<string, string>, RegExp]>([
    ['no Service Bus', { CosmosConnection: 'x' }, /ServiceBusConnection__fullyQualifiedNamespace/],
    ['no Cosmos DB', { ServiceBusConnection: 'x' }, /CosmosConnection__accountEndpoint/],
    ['an unknown one', { ...services, HUB_AUHT: 'none' }, /HUB_AUHT: there is no such setting/],
    ['an unknown mode', { ...services, HUB_AUTH: 'off' }, /HUB_AUTH/],
    ['a flag that is neither', { ...services, HUB_ALLOW_LOOPBACK: 'yes' }, /HUB_ALLOW_LOOPBACK/],
    ['an empty one', { ...services, HUB_CONFIG_FILE: '' }, /HUB_CONFIG_FILE/],
    ['an app id that is no GUID', { ...services, ...tenants, HUB_APP_ID: 'hub' }, /HUB_APP_ID/],
    ['a tenant by domain', { ...services, ...tenants, HUB_TENANTS: 'contoso.com' }, /HUB_TENANTS/],
    ['a tenant twice', { ...services, ...tenants, HUB_TENANTS: `${TENANT},${TENANT}` }, /twice/],
    ['tenants without app id', { ...services, HUB_TENANTS: TENANT }, /HUB_APP_ID: is missing/],
    ['an app id without tenants', { ...services, HUB_APP_ID: HUB }, /HUB_TENANTS: is missing/],
    ['issuers that are no JSON', { ...services, HUB_TRUSTED_ISSUERS: '[' }, /HUB_TRUSTED_ISSUERS: .*JSON/],
    ['issuers that are no list', { ...services, HUB_TRUSTED_ISSUERS: '{}' }, /HUB_TRUSTED_ISSUERS/],
    ['no authentication on Azure', { ...services, HUB_AUTH: 'none', WEBSITE_INSTANCE_ID: 'i' }, /HUB_AUTH/],
    [
      'no authentication on Flex Consumption',
      { ...services, HUB_AUTH: 'none', WEBSITE_SITE_NAME: 's' },
      /HUB_AUTH/,
    ],
    ['a limit of calls that is none', { ...services, HUB_CALLS_PER_MINUTE: '0' }, /HUB_CALLS_PER_MINUTE/],
    [
      'a limit of calls for callers who prove nothing',
      { ...services, HUB_AUTH: 'none', HUB_CALLS_PER_MINUTE: '60' },
      /HUB_CALLS_PER_MINUTE/,
    ],
    [
      'loopback on Azure',
      { ...services, HUB_ALLOW_LOOPBACK: 'true', WEBSITE_INSTANCE_ID: 'i' },
      /HUB_ALLOW_LOOPBACK/,
    ],
  ])('%s', (_what, environment, named) => {
    expect(faultsOf(environment)).toMatch(named)
  })

  test.each([
    ['http://login.test/keys', 'true'],
    ['http://127.0.0.1.nip.io/keys', 'true'],
    ['http://127.0.0.1/keys', 'false'],
    ['ftp://127.0.0.1/keys', 'true'],
  ])('keys that anybody on the way could change: %s, loopback allowed: %s', (jwksUri, allow) => {
    const environment = { ...services, HUB_APP_ID: HUB, HUB_ALLOW_LOOPBACK: allow }
    expect(faultsOf({ ...environment, HUB_TRUSTED_ISSUERS: issuers(jwksUri) })).toMatch(/must be https/)
  })

  test('several at once, without a value of any', () => {
    const text = faultsOf({ CosmosConnection: 'AccountKey=hidden', HUB_X: 'hidden', HUB_TENANTS: TENANT })
    expect(text).toMatch(/HUB_X[^]*ServiceBusConnection[^]*HUB_APP_ID/)
    expect(text).not.toMatch(/hidden/)
  })
})

const sample = z.object({ Values: z.record(z.string(), z.string()) })

describe('what is written about the settings', () => {
  const read = (file: string) => readFileSync(join(__dirname, '..', file), 'utf8')
  const names = Object.keys(settingsSchema.shape)

  test.each(names)('docs/configuration.md explains %s', (name) => {
    expect(read('docs/configuration.md')).toContain(`\n| \`${name}\` `)
  })

  test('local.settings.sample.json is usable, and names no setting that is not there', () => {
    const { Values } = sample.parse(JSON.parse(read('local.settings.sample.json')))
    expect(faultsOf(Values)).toBe('none')
  })
})
