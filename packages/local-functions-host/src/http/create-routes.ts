import { messageOf } from '../logs/error-text.ts'
import { isTriggeredBy, type AppFunction, type HttpTrigger } from '../core/triggers.ts'
import { byPrecedence, createRoute, type Route } from './route-table.ts'

/**
 * The routes of all HTTP functions, the most specific first; a function without a route has its name for one.
 * Throws, naming the function, for a malformed template.
 */
export function createRoutes(
  functions: readonly AppFunction[],
  routePrefix: string,
): Route<AppFunction<HttpTrigger>>[] {
  const routes = functions
    .filter((target) => isTriggeredBy(target, 'httpTrigger'))
    .map((target) => {
      const { route, methods } = target.trigger
      try {
        return createRoute(
          routePrefix,
          route === undefined || route === '' ? target.name : route,
          methods,
          target,
        )
      } catch (error) {
        throw new Error(`Function ${target.name}: ${messageOf(error)}`, { cause: error })
      }
    })
  return byPrecedence(routes)
}
