import type { IndexingPolicy } from '../container.ts'
import { badRequest } from '../errors.ts'
import type { CompiledSortKey } from './compiled-query.ts'

/**
 * Throws 400 when the service would refuse ORDER BY for want of an index. One property needs its range
 * index, which it has unless excluded; several need a composite index of exactly these paths, with all
 * orders the same as in the query or all opposite
 * (https://learn.microsoft.com/azure/cosmos-db/index-policy#composite-indexes).
 */
export function checkOrderBy(orderBy: readonly CompiledSortKey[], policy: IndexingPolicy): void {
  const [first] = orderBy
  if (!first) return
  if (orderBy.length === 1) {
    if (!isIncluded(`/${first.path.join('/')}/?`, policy)) {
      throw badRequest('The order by query does not have a corresponding index that it can be served from.')
    }
    return
  }
  if (!policy.compositeIndexes?.some((index) => serves(index, orderBy))) {
    const message =
      'The order by query does not have a corresponding composite index that it can be served from.'
    throw badRequest(message)
  }
}

type CompositeIndex = NonNullable<IndexingPolicy['compositeIndexes']>[number]

function serves(index: CompositeIndex, orderBy: readonly CompiledSortKey[]): boolean {
  if (index.length !== orderBy.length) return false
  const turned = orderBy.map(({ path, descending }, at) => {
    const indexed = index[at]
    if (indexed?.path !== `/${path.join('/')}`) return undefined
    return descending === (indexed.order === 'ascending')
  })
  return turned.every((turn) => turn !== undefined && turn === turned[0])
}

/**
 * Indexed whatever the paths of the policy say, and not listed in it
 * (https://learn.microsoft.com/azure/cosmos-db/index-policy#include-exclude-paths).
 */
const ALWAYS_INDEXED = ['/id/?', '/_ts/?']

/** The more precise of the policy's paths decides: `/a/b/?` over `/a/*` over `/*`. */
function isIncluded(path: string, { indexingMode, includedPaths, excludedPaths }: IndexingPolicy): boolean {
  if (indexingMode === 'none') return false
  if (ALWAYS_INDEXED.includes(path)) return true
  return precision(path, includedPaths) > precision(path, excludedPaths)
}

function precision(path: string, patterns: readonly { path: string }[]): number {
  const matching = patterns.filter(({ path: pattern }) => {
    const plain = pattern.replaceAll('"', '')
    return plain === path || (plain.endsWith('/*') && path.startsWith(plain.slice(0, -1)))
  })
  return Math.max(-1, ...matching.map(({ path: pattern }) => pattern.length))
}
