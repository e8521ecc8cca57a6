import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AppFunction, HttpTrigger } from '../core/triggers.ts'
import type { InvocationInput, Invoker } from '../invocation/invoker.ts'
import type { Logger } from '../logs/logger.ts'
import type { RouteValues } from './match-route.ts'
import { readBody } from './read-body.ts'
import { toHttpData, urlOf } from './request-data.ts'
import { streamExchange, streamMetadata } from './stream.ts'
import { writeAnswer, writeResponse } from './write-response.ts'

export interface HttpRunnerOptions {
  invoker: Invoker
  log: Logger
  /** Bytes. */
  bodyLimit: number
  /** The library's own server, when the app streams. */
  streamProxy: string | undefined
}

export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}

/** Runs the function for one request and answers it: 204 for no result, 500 without a body for a failure. */
export async function runHttp(
  options: HttpRunnerOptions,
  target: AppFunction<HttpTrigger>,
  values: RouteValues,
  exchange: Exchange,
): Promise<void> {
  if (options.streamProxy === undefined) await runBuffered(options, target, values, exchange)
  else await runStreamed(options, options.streamProxy, target, values, exchange)
}

async function runBuffered(
  { invoker, log, bodyLimit }: HttpRunnerOptions,
  target: AppFunction<HttpTrigger>,
  values: RouteValues,
  { request, response }: Exchange,
): Promise<void> {
  const body = await readBody(request, bodyLimit)
  if (body.kind === 'tooLarge') {
    response.setHeader('connection', 'close')
    writeAnswer(response, { status: 413 })
    return
  }
  if (body.kind === 'dropped') {
    log('warning', `Function.${target.name}`, chunkedBodyWarning, { functionName: target.name })
  }
  const bytes = body.kind === 'complete' ? body.bytes : Buffer.alloc(0)
  const outcome = await invoker.run(target, {
    ...common(request),
    data: { http: toHttpData(request, urlOf(request), values, bytes) },
  })
  const answer = outcome.kind === 'succeeded' ? outcome.response.returnValue?.http : undefined
  if (answer) writeResponse(response, answer)
  else writeAnswer(response, { status: outcome.kind === 'succeeded' ? 204 : 500 })
}

const chunkedBodyWarning =
  'The request body was dropped: it came in chunks, without Content-Length, and Azure Functions hands such a body ' +
  'on only when the app calls app.setup({ enableHttpStream: true }).'

async function runStreamed(
  { invoker, log }: HttpRunnerOptions,
  streamProxy: string,
  target: AppFunction<HttpTrigger>,
  values: RouteValues,
  { request, response }: Exchange,
): Promise<void> {
  const invocationId = randomUUID()
  const abandoned = new AbortController()
  const forwarding = streamExchange(request, response, streamProxy, invocationId, abandoned.signal)
  const forwarded = forwarding.then(
    () => undefined,
    (error: unknown) => error,
  )
  const outcome = await invoker.run(target, {
    ...common(request),
    invocationId,
    data: { http: {} },
    triggerMetadata: streamMetadata(request, urlOf(request), values),
  })
  // A function that failed has left the library's server without an answer.
  if (outcome.kind !== 'succeeded') abandoned.abort()
  const error = await forwarded
  if (error === undefined) return
  if (outcome.kind === 'succeeded')
    log('warning', `Function.${target.name}`, 'Streaming broke off', { error })
  if (response.headersSent) response.destroy()
  else writeAnswer(response, { status: 500 })
}

function common(request: IncomingMessage): Pick<InvocationInput, 'reason' | 'traceParent' | 'traceState'> {
  const { traceparent, tracestate } = request.headers
  return {
    reason: 'This function was programmatically called via the host APIs.',
    traceParent: typeof traceparent === 'string' ? traceparent : undefined,
    traceState: typeof tracestate === 'string' ? tracestate : undefined,
  }
}
