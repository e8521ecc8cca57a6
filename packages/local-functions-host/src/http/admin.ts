import type { AppFunction } from '../core/triggers.ts'
import type { Outcome } from '../invocation/invoker.ts'
import { errorText } from '../logs/logger.ts'
import { hasKey } from './authorize.ts'
import { readBody } from './read-body.ts'
import type { Exchange } from './run-http.ts'
import { writeEmpty, writeJson } from './write-response.ts'

export interface AdminOptions {
  functions: readonly AppFunction[]
  key: string | undefined
  bodyLimit: number
  status: () => object
  /** Runs a function that no request triggers, with the text given as its input. */
  runNow: (target: AppFunction, input: string) => Promise<Outcome>
}

/**
 * Answers the paths below `/admin` of the Functions host: its status, its functions, and `POST
 * /admin/functions/{name}` with `{"input": "..."}`, which runs a timer or queue function now. Azure answers that
 * with 202 at once; `?wait=true`, which Azure does not know, answers after the run, 200 or 500.
 */
export async function answerAdmin(options: AdminOptions, path: string, exchange: Exchange): Promise<void> {
  const { request, response } = exchange
  if (!hasKey(request, options.key)) return writeEmpty(response, 401)
  const route = `${request.method ?? ''} ${path.replace(/\/$/, '')}`
  if (route === 'GET /admin/host/ping' || route === 'POST /admin/host/ping') return writeEmpty(response, 200)
  if (route === 'GET /admin/host/status') return writeJson(response, 200, options.status())
  if (route === 'GET /admin/functions') return writeJson(response, 200, options.functions.map(describe))
  const [, method, name] = /^(GET|POST) \/admin\/functions\/([^/]+)$/.exec(route) ?? []
  const target = options.functions.find((candidate) => candidate.name.toLowerCase() === name?.toLowerCase())
  if (!target) return writeEmpty(response, 404)
  if (method === 'GET') return writeJson(response, 200, describe(target))
  await runFromAdmin(options, target, exchange)
}

async function runFromAdmin(
  { runNow, bodyLimit }: AdminOptions,
  target: AppFunction,
  { request, response }: Exchange,
): Promise<void> {
  if (target.trigger.type === 'httpTrigger') {
    return writeJson(response, 400, { error: `"${target.name}" has an HTTP trigger: call its route` })
  }
  const body = await readBody(request, bodyLimit)
  const input = body.kind === 'complete' ? readInput(body.bytes.toString('utf8')) : undefined
  if (input === undefined) return writeEmpty(response, 400)
  const run = runNow(target, input)
  const wait = new URLSearchParams((request.url ?? '').split('?')[1]).get('wait') === 'true'
  if (!wait) return writeEmpty(response, 202)
  const outcome = await run
  if (outcome.kind === 'succeeded') return writeJson(response, 200, { outcome: outcome.kind })
  const error = outcome.kind === 'failed' ? errorText(outcome.error) : undefined
  writeJson(response, 500, { outcome: outcome.kind, error })
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
