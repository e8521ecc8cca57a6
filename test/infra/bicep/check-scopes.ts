import type { Finding } from './check-types.ts'
import type { BicepFile, Resource } from './read-file.ts'

/** Looks where things go: to a subscription or a resource group, and each child to a parent of its type. */
export function checkScopes(file: BicepFile, moduleAt: (path: string) => BicepFile | undefined): Finding[] {
  const wrongPlace = file.resources
    .filter(({ type }) => (type === 'Microsoft.Resources/resourceGroups') !== (file.scope === 'subscription'))
    .map(({ line, type }) => ({ line, text: `${type} cannot be deployed to a ${file.scope}` }))
  const wrongModules = file.modules.flatMap(({ line, path, scoped }) => {
    const target = moduleAt(path)
    if (target === undefined || target.scope === file.scope || scoped) return []
    return [{ line, text: `${path} is for a ${target.scope}; say which by scope` }]
  })
  return [
    ...wrongPlace,
    ...wrongModules,
    ...file.resources.flatMap((resource) => checkParent(resource, file)),
  ]
}

function checkParent({ type, within, body, line }: Resource, { resources }: BicepFile): Finding[] {
  const parentType = type.split('/').slice(0, -1).join('/')
  if (within !== undefined || !parentType.includes('/') || body.kind !== 'object') return []
  const parent = body.properties.find(({ name }) => name === 'parent')?.value
  if (parent === undefined) return [{ line, text: `${type} has no parent` }]
  if (parent.kind !== 'symbol' && parent.kind !== 'item') return []
  const of = resources.find(({ name }) => name === parent.name)
  if (of === undefined || of.type === parentType) return []
  return [{ line, text: `the parent of ${type} cannot be a ${of.type}` }]
}
