import type { Node } from 'web-tree-sitter'
import type { Finding } from './check-types.ts'
import { literalText } from './expressions.ts'
import { lineOf, partsOf } from './nodes.ts'
import type { BicepFile, Resource } from './read-file.ts'

/* What no type says: how the hub has to be, and what Flex Consumption refuses. */

/** What has to be written in every resource of a type, letter by letter. */
const MUST: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Microsoft.ServiceBus/namespaces': {
    'properties.disableLocalAuth': 'true',
    'properties.minimumTlsVersion': "'1.2'",
  },
  'Microsoft.DocumentDB/databaseAccounts': {
    'properties.disableLocalAuth': 'true',
    'properties.disableKeyBasedMetadataWriteAccess': 'true',
    'properties.minimalTlsVersion': "'Tls12'",
    'properties.enableMultipleWriteLocations': 'false',
    'properties.consistencyPolicy.defaultConsistencyLevel': "'Strong'",
  },
  'Microsoft.Storage/storageAccounts': {
    'properties.allowSharedKeyAccess': 'false',
    'properties.allowBlobPublicAccess': 'false',
    'properties.minimumTlsVersion': "'TLS1_2'",
    'properties.supportsHttpsTrafficOnly': 'true',
  },
  'Microsoft.OperationalInsights/workspaces': { 'properties.features.disableLocalAuth': 'true' },
  'Microsoft.Insights/components': { 'properties.DisableLocalAuth': 'true' },
  'Microsoft.Web/serverfarms': { 'sku.name': "'FC1'", 'sku.tier': "'FlexConsumption'" },
  'Microsoft.Web/sites': {
    kind: "'functionapp,linux'",
    'properties.httpsOnly': 'true',
    'properties.siteConfig.minTlsVersion': "'1.2'",
  },
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': { 'properties.allow': 'false' },
}

/**
 * A Flex Consumption app is refused for siteConfig members that other plans have, in some regions
 * (https://github.com/microsoft/azure-pipelines-tasks/issues/21032), so only these are let through.
 */
const SITE_CONFIG = new Set([
  'minTlsVersion',
  'ipSecurityRestrictions',
  'ipSecurityRestrictionsDefaultAction',
])
/** https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations */
const NO_SETTING = /^(FUNCTIONS_|WEBSITES?_|SCM_|ENABLE_ORYX_BUILD$|TZ$)/

/** Built-in roles, by the variable that holds the id; the last is Cosmos DB's own "Data Contributor". */
const ROLES: Readonly<Record<string, string>> = {
  '090c5cfd-751d-490a-894a-3ce6f1109419': 'dataOwner',
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'blobDataOwner',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'metricsPublisher',
  '00000000-0000-0000-0000-000000000002': 'contributes',
}

export function checkRules(file: BicepFile): Finding[] {
  return [...file.resources.flatMap((resource) => checkResource(resource)), ...checkRoles(file)]
}

function checkResource({ type, node, line, existing }: Resource): Finding[] {
  if (existing) return []
  const finding = (text: string) => ({ line, text: `${type}: ${text}` })
  const missing = Object.entries(MUST[type] ?? {})
    .filter(([path, text]) => valueAt(node, path.split('.'))?.text !== text)
    .map(([path, text]) => finding(`${path} has to be ${text}`))
  if (type === 'Microsoft.Authorization/roleAssignments') {
    const scope = valueAt(node, ['scope'])?.text
    const name = valueAt(node, ['name'])?.text ?? ''
    if (scope === undefined) missing.push(finding('without scope it is for the whole group'))
    else if (!name.startsWith(`guid(${scope}.id, principalId, `)) {
      missing.push(finding('its name has to be a guid() of its scope, of whom it is for and of the role'))
    }
  }
  const refused = namesIn(valueAt(node, ['properties', 'siteConfig']))
    .filter((name) => !SITE_CONFIG.has(name))
    .map((name) => finding(`Flex Consumption takes no siteConfig.${name}`))
  const settings = type === 'Microsoft.Web/sites/config' ? namesIn(valueAt(node, ['properties'])) : []
  const forbidden = settings
    .filter((name) => NO_SETTING.test(name))
    .map((name) => finding(`Flex Consumption takes no setting ${name}`))
  return [...missing, ...refused, ...forbidden]
}

function checkRoles({ root }: BicepFile): Finding[] {
  return stringsIn(root).flatMap((node) => {
    const [id] = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/.exec(node.text) ?? []
    if (id === undefined) return []
    const wanted = ROLES[id]
    const name = declarationOf(node)
    return name === wanted ? [] : [{ line: lineOf(node), text: `${id} is no role of ${name ?? 'anything'}` }]
  })
}

/** @returns what stands at a path in a resource; of a loop or a condition, in its body. */
function valueAt(node: Node | undefined, path: readonly string[]): Node | undefined {
  if (node === undefined || path.length === 0) return node
  if (node.type !== 'object') return valueAt(partsOf(node).at(-1), path)
  const [first, ...rest] = path
  const pair = partsOf(node).find((each) => keyOf(each) === first)
  return pair && valueAt(partsOf(pair)[1], rest)
}

/** The names of the members of all objects in an expression, but not those of their members. */
function namesIn(node: Node | undefined): string[] {
  if (node === undefined) return []
  if (node.type !== 'object') return partsOf(node).flatMap(namesIn)
  return partsOf(node).flatMap((pair) => keyOf(pair) ?? [])
}

function keyOf(pair: Node): string | undefined {
  const key = partsOf(pair)[0]
  return key?.type === 'string' ? literalText(key) : key?.text
}

const stringsIn = (node: Node): Node[] =>
  node.type === 'string' ? [node] : partsOf(node).flatMap((part) => stringsIn(part))

function declarationOf(node: Node): string | undefined {
  let at: Node | null = node
  while (at !== null && !at.type.endsWith('_declaration')) at = at.parent
  return at === null ? undefined : partsOf(at)[0]?.text
}
