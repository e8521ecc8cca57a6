import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { checkTemplates, readTemplates } from './bicep/check.ts'
import type { BicepFile } from './bicep/read-file.ts'
import { readSnapshots } from './bicep/snapshots.ts'

const infra = join(__dirname, '../../infra')
const snapshots = readSnapshots(join(infra, 'schema'))
let files: BicepFile[]

beforeAll(async () => {
  files = await readTemplates(infra)
})

test('the templates have nothing wrong that can be seen without Azure', () => {
  expect(checkTemplates(files, snapshots)).toEqual([])
})

test('every snapshot is of a type that the templates use', () => {
  const used = new Set(files.flatMap(({ resources }) => resources.map(({ type }) => type.toLowerCase())))
  expect([...snapshots.keys()].filter((type) => !used.has(type))).toEqual([])
})

/** What a person gets wrong, each in a file of the templates: what is written, what for, what is found. */
const mistakes: readonly [name: string, file: string, from: string, to: string, found: string][] = [
  ['no Bicep', 'identity.bicep', 'location: location', 'location = location', 'this is not Bicep'],
  ['an unknown type', 'storage.bicep', '/storageAccounts@', '/storageAcounts@', 'infra/schema has no'],
  [
    'an old version',
    'identity.bicep',
    '@2024-11-30',
    '@2018-11-30',
    'is 2018-11-30; infra/schema has 2024-11-30',
  ],
  [
    'an unknown property',
    'storage.bicep',
    'allowSharedKeyAccess:',
    'allowSharedKeys:',
    'there is no property allowSharedKeys',
  ],
  [
    'one deep in a child',
    'app.bicep',
    'properties: { allow: false }',
    'properties: { deny: true }',
    'there is no property deny',
  ],
  [
    'one in a loop',
    'service-bus.bicep',
    'maxDeliveryCount:',
    'maxDeliveries:',
    'there is no property maxDeliveries',
  ],
  ['one in a union', 'cosmos.bicep', 'defaultTtl:', 'ttl:', 'there is no property ttl'],
  ['one in a choice', 'cosmos.bicep', 'autoscaleSettings:', 'autoscale:', 'there is no property autoscale'],
  [
    'one in a map',
    'app.bicep',
    'instanceCount: alwaysReadyInstances',
    'count: alwaysReadyInstances',
    'there is no property count',
  ],
  [
    'a read-only property',
    'cosmos.bicep',
    'disableLocalAuth: true',
    'documentEndpoint: name',
    'documentEndpoint is read-only',
  ],
  ['a missing property', 'storage.bicep', "sku: { name: 'Standard_LRS' }", '', 'sku is missing'],
  [
    'one missing in a loop',
    'network.bicep',
    'location: location\n    tags: tags\n    properties: {\n      subnet:',
    'tags: tags\n    properties: {\n      subnets:',
    'there is no property subnets',
  ],
  ['a wrong word', 'cosmos.bicep', "'Strong'", "'Stron'", "'Stron' is none of"],
  ['a wrong variant', 'cosmos.bicep', "type: 'Continuous'", "type: 'Constant'", "type 'Constant' is none of"],
  [
    'a text for a number',
    'monitoring.bicep',
    'retentionInDays: 30',
    "retentionInDays: '30'",
    'string where int is expected',
  ],
  ['a text for a flag', 'app.bicep', 'httpsOnly: true', "httpsOnly: 'true'", 'string where bool is expected'],
  ['a number for a text', 'app.bicep', "version: '22'", 'version: 22', 'int where string is expected'],
  [
    'one for a list',
    'alerts.bicep',
    'scopes: [serviceBusId]',
    'scopes: serviceBusId',
    'string where string[] is expected',
  ],
  [
    'a parameter of another type',
    'app.bicep',
    'instanceMemoryMB: instanceMemoryMB',
    'instanceMemoryMB: storageName',
    'string where int is expected',
  ],
  ['a missing module', 'hub.bicep', "'cosmos.bicep'", "'cosmo.bicep'", 'there is no file cosmo.bicep'],
  [
    'a missing input of a module',
    'hub.bicep',
    '    subnetId: privateNetwork',
    '    // subnetId: privateNetwork',
    'the parameter subnetId of app.bicep is missing',
  ],
  [
    'an unknown input of a module',
    'hub.bicep',
    'capacity: cosmosCapacity',
    'size: cosmosCapacity',
    'cosmos.bicep has no parameter size',
  ],
  [
    'a wrong input of a module',
    'hub.bicep',
    'capacity: cosmosCapacity',
    'capacity: privateNetwork',
    'bool for the parameter capacity, which is string',
  ],
  [
    'an unknown output',
    'hub.bicep',
    'cosmos.outputs.endpoint',
    'cosmos.outputs.address',
    'cosmos.bicep has no output address',
  ],
  [
    'an unknown member',
    'cosmos.bicep',
    'account.properties.documentEndpoint',
    'account.properties.endpoint',
    'account has no endpoint',
  ],
  [
    'an undeclared name',
    'cosmos.bicep',
    'principalId: principalId',
    'principalId: principal',
    'principal is not declared',
  ],
  ['an unused parameter', 'identity.bicep', 'tags: tags', '', 'tags is not used'],
  [
    'an unused variable',
    'cosmos.bicep',
    "var serverless = capacity == 'serverless'",
    "var serverless = capacity == 'serverless'\nvar least = 1000",
    'least is not used',
  ],
  [
    'a name twice',
    'identity.bicep',
    'param tags object',
    'param tags object\nparam tags object',
    'tags is declared twice',
  ],
]

describe('a planted mistake is found', () => {
  test.each(mistakes)('%s', async (_name, path, from, to, found) => {
    const file = files.find((each) => each.path === path)
    const text = file?.root.text ?? ''
    expect(text).toContain(from)
    const planted = await readTemplates(infra, { [path]: text.replace(from, to) })
    const findings = checkTemplates(planted, snapshots)
    expect(findings).toContainEqual(expect.stringMatching(new RegExp(`^${path}:\\d+: .*${escaped(found)}`)))
    expect(findings.length).toBeLessThan(4)
  })
})

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
