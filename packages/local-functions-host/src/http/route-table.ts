import { matchRoute, type RouteValues } from './match-route.ts'
import { parseRouteTemplate, type RouteTemplate, type Segment } from './route-template.ts'

export interface Route<Target> {
  template: RouteTemplate
  /** Upper case; empty means every method. */
  methods: string[]
  target: Target
}

export interface RouteMatch<Target> {
  target: Target
  values: RouteValues
}

/** Joins prefix and template and parses them; throws when the template is malformed. */
export function createRoute<Target>(
  routePrefix: string,
  template: string,
  methods: string[],
  target: Target,
): Route<Target> {
  const source = [routePrefix, template].filter((part) => part !== '').join('/')
  return { template: parseRouteTemplate(source), methods, target }
}

/** Sorts routes as ASP.NET Core's `RoutePrecedence.ComputeInbound` does: the more specific first. */
export function byPrecedence<Target>(routes: Route<Target>[]): Route<Target>[] {
  return [...routes].sort((a, b) => comparePrecedence(a.template.segments, b.template.segments))
}

/**
 * The first route that matches path and method. A known path with another method has none: Functions answers it
 * with 404, not 405.
 */
export function findRoute<Target>(
  routes: readonly Route<Target>[],
  method: string,
  path: string,
): RouteMatch<Target> | undefined {
  for (const { template, methods, target } of routes) {
    if (methods.length > 0 && !methods.includes(method)) continue
    const values = matchRoute(template, path)
    if (values) return { target, values }
  }
  return undefined
}

function comparePrecedence(a: Segment[], b: Segment[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = weightOf(a[index]) - weightOf(b[index])
    if (difference !== 0) return difference
  }
  return 0
}

/** literal 1, several parts or constrained 2, plain parameter 3, constrained catch-all 4, catch-all 5. */
function weightOf(segment: Segment | undefined): number {
  const [first, second] = segment ?? []
  if (!first) return 0
  if (second) return 2
  if (first.kind === 'literal') return 1
  const constrained = first.constraints.length > 0
  if (first.catchAll) return constrained ? 4 : 5
  return constrained ? 2 : 3
}
