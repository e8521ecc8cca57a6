import type { AppFunction } from '../core/triggers.ts'
import type { Outcome } from '../invocation/invoker.ts'
import { errorText } from '../logs/error-text.ts'
import { hasKey } from './authorize.ts'
import { readBody } from './read-body.ts'
import type { IncomingMessage } from 'node:http'

export interface AdminOptions {
  functions: readonly AppFunction[]
  key: string | undefined
  bodyLimit: number
  status: () => object
  /** Runs a function that no request triggers, with the text given as its input. */
  runNow: (target: AppFunction, input: string) => Promise<Outcome>
}

/** An answer of the host's own; without a value it has no body. */
export interface Answer {
  status: number
  json?: object
}

/**
 * Answers the paths below `/admin` of the Functions host: its status, its functions, and `POST
 * /admin/functions/{name}` with `{"input": "..."}`, which runs a timer or queue function now. Azure answers that
 * with 202 at once; `?wait=true`, which Azure does not know, answers after the run, 200 or 500.
 */
export async function answerAdmin(
  options: AdminOptions,
  path: string,
  request: IncomingMessage,
): Promise<Answer> {
  if (!hasKey(request, options.key)) return { status: 401 }
  const route = `${request.method ?? ''} ${path.replace(/\/$/, '')}`
  if (route === 'GET /admin/host/ping' || route === 'POST /admin/host/ping') return { status: 200 }
  if (route === 'GET /admin/host/status') return { status: 200, json: options.status() }
  if (route === 'GET /admin/functions') return { status: 200, json: options.functions.map(describe) }
  const [, method, name] = /^(GET|POST) \/admin\/functions\/([^/]+)$/.exec(route) ?? []
  const target = options.functions.find((candidate) => candidate.name.toLowerCase() === name?.toLowerCase())
  if (!target) return { status: 404 }
  return method === 'GET' ? { status: 200, json: describe(target) } : runFromAdmin(options, target, request)
}

async function runFromAdmin(
  { runNow, bodyLimit }: AdminOptions,
  target: AppFunction,
  request: IncomingMessage,
): Promise<Answer> {
  if (target.trigger.type === 'httpTrigger') {
    return { status: 400, json: { error: `"${target.name}" has an HTTP trigger: call its route` } }
  }
  const body = await readBody(request, bodyLimit)
  const input = body.kind === 'complete' ? readInput(body.bytes.toString('utf8')) : undefined
  if (input === undefined) return { status: 400, json: { error: 'The body must be {"input": "..."}' } }
  const run = runNow(target, input)
  const wait = new URLSearchParams((request.url ?? '').split('?')[1]).get('wait') === 'true'
  if (!wait) return { status: 202 }
  const outcome = await run
  if (outcome.kind === 'succeeded') return { status: 200, json: { outcome: outcome.kind } }
  const error = outcome.kind === 'failed' ? errorText(outcome.error) : undefined
  return { status: 500, json: { outcome: outcome.kind, error } }
}

/** The `input` of the body as text; an absent body is an empty input. Undefined when it is not the host's form. */
function readInput(text: string): string | undefined {
  if (text.trim() === '') return ''
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const input = 'input' in parsed ? parsed.input : ''
    return typeof input === 'string' ? input : JSON.stringify(input)
  } catch {
    return undefined
  }
}

function describe({ name, metadata }: AppFunction): object {
  const bindings = Object.values(metadata.bindings)
  return { name, language: 'node', isDisabled: false, config: { name, bindings } }
}
