import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions'
import { inCall } from '../telemetry/edges.ts'
import type { Caller } from '../use-cases/caller.ts'
import { Refusal, TransientError } from '../use-cases/errors.ts'
import type { Hub } from '../use-cases/ports.ts'
import { problem, problemOf, problemOfService } from './problem.ts'

/** A call that has been let in. */
export interface Call {
  readonly hub: Hub
  readonly caller: Caller
  readonly request: HttpRequest
  /** The text of a route parameter; empty when the route has none of that name. */
  readonly parameter: (name: string) => string
  /** Where this hub is reached, up to and including /api. */
  readonly baseUrl: string
}

export type Identify = (request: HttpRequest) => Promise<Caller>

/**
 * Makes the handler of a route: finds out who calls, runs the route, and turns whatever it throws into a
 * problem document. A fault of ours is logged in full and told without a word of its inside.
 */
export function route(
  app: () => { hub: Hub; identify: Identify },
  answer: (call: Call) => Promise<HttpResponseInit>,
): HttpHandler {
  return (request, context) =>
    inCall(request, context, async () => {
      try {
        const { hub, identify } = app()
        const caller = await identify(request)
        const parameter = (name: string) => request.params[name] ?? ''
        return await answer({ hub, caller, request, parameter, baseUrl: baseUrlOf(request) })
      } catch (error) {
        return answerTo(error, context)
      }
    })
}

function answerTo(error: unknown, context: InvocationContext): HttpResponseInit {
  const traceId = context.invocationId
  if (error instanceof Refusal) return problemOf(error, traceId)
  if (error instanceof TransientError) {
    if (error.limit === 'full') context.error(error.message)
    else context.warn(error.message)
    return problemOfService(error.limit, traceId)
  }
  context.error(stackOf(error))
  return problem(500, 'InternalError', `The hub failed. Its log has more under ${traceId}`, traceId)
}

/** Where an error came from, and what caused it. Its other members may quote what was sent. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const stack = error.stack ?? error.message
  return error.cause === undefined ? stack : `${stack}\nCaused by: ${stackOf(error.cause)}`
}

/** @returns where this hub is reached, up to and including /api. */
export function baseUrlOf(request: HttpRequest): string {
  const url = new URL(request.url)
  const prefix = url.pathname.indexOf('/api/')
  return `${url.origin}${url.pathname.slice(0, prefix < 0 ? 0 : prefix)}/api`
}
