import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { root } from './install.mjs'

/*
 * node scripts/bicep-schema.mjs [COMMAND...]
 * Writes infra/schema: what test/infra checks the templates against. The types are those that Microsoft
 * publishes for Bicep; @azure/mcp contains them and prints them without a network or an account. COMMAND is
 * how to run its azmcp; without it npx fetches the package. It does not contain five of them; the
 * files of these name the page of bicep-types-az that they were taken from, and are left alone.
 */
const SOURCE = '@azure/mcp@2.0.5'
const TYPES = [
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.DocumentDB/databaseAccounts',
  'Microsoft.DocumentDB/databaseAccounts/sqlDatabases',
  'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers',
  'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments',
  'Microsoft.Insights/components',
  'Microsoft.Insights/workbooks',
  'Microsoft.ManagedIdentity/userAssignedIdentities',
  'Microsoft.Network/privateEndpoints',
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.OperationalInsights/workspaces',
  'Microsoft.Resources/resourceGroups',
  'Microsoft.ServiceBus/namespaces',
  'Microsoft.ServiceBus/namespaces/queues',
  'Microsoft.Storage/storageAccounts',
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Storage/storageAccounts/blobServices/containers',
  'Microsoft.Web/serverfarms',
  'Microsoft.Web/sites',
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
  'Microsoft.Web/sites/config',
]

const [command, ...first] =
  process.argv.length > 2 ? process.argv.slice(2) : ['npx', '-y', '--package', SOURCE, 'azmcp']

mkdirSync(`${root}infra/schema`, { recursive: true })
for (const type of TYPES) {
  const answer = execFileSync(command, [...first, 'bicepschema', 'get', '--resource-type', type], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
  const definitions = JSON.parse(answer).results.BicepSchemaResult
  const snapshot = snapshotOf(type, definitions)
  writeFileSync(`${root}infra/schema/${type.replaceAll('/', '.')}.json`, written(snapshot))
  console.log(snapshot.resource)
}

/** The resource, and of the other types those that it leads to. */
function snapshotOf(type, definitions) {
  const resource = definitions.find(
    (each) => each.$type === 'Resource' && each.name.toLowerCase().startsWith(`${type.toLowerCase()}@`),
  )
  const all = new Map(
    definitions.filter(({ properties, elements }) => properties ?? elements).map((each) => [each.name, each]),
  )
  const body = shapeOf(resource.bodyType)
  const types = {}
  const reach = (shape) => {
    for (const text of textsOf(shape)) {
      const name = text.replace(/(\[\])+$/, '')
      if (!all.has(name) || name in types) continue
      types[name] = shapeOf(all.get(name))
      reach(types[name])
    }
  }
  reach(body)
  return { resource: resource.name, source: SOURCE, body, types: sorted(types) }
}

function shapeOf({ properties, additionalPropertiesType, discriminator, baseProperties, elements }) {
  if (discriminator !== undefined) {
    return { discriminator, base: fields(baseProperties), variants: elements.map(shapeOf) }
  }
  return {
    properties: fields(properties),
    ...(additionalPropertiesType == null ? {} : { others: additionalPropertiesType }),
  }
}

function fields(properties) {
  const entries = properties.map(({ name, type, flags = '' }) => {
    const required = flags.includes('Required') ? { required: true } : {}
    return [name, { type, ...required, ...(flags.includes('ReadOnly') ? { readOnly: true } : {}) }]
  })
  return Object.fromEntries(entries)
}

function textsOf({ properties, others, base, variants }) {
  const own = Object.values({ ...properties, ...base }).map(({ type }) => type)
  return [...own, ...(others === undefined ? [] : [others]), ...(variants ?? []).flatMap(textsOf)]
}

function sorted(types) {
  return Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** One type a line, so that a newer version of the types reads well as a difference. */
function written({ resource, source, body, types }) {
  const lines = Object.entries(types).map(
    ([name, shape]) => `    ${JSON.stringify(name)}: ${JSON.stringify(shape)}`,
  )
  return `{
  "resource": ${JSON.stringify(resource)},
  "source": ${JSON.stringify(source)},
  "body": ${JSON.stringify(body)},
  "types": {
${lines.join(',\n')}
  }
}
`
}
