import type { HttpResponseInit } from '@azure/functions'
import type { Problems } from '../activity/problems.ts'
import type { ProblemView } from '../openapi/problems.ts'
import { Refusal, type Fault, type RefusalKind, type ServiceLimit } from '../use-cases/errors.ts'
import { NOT_A_PAGE } from './answers.ts'

const STATUS: Record<RefusalKind, number> = {
  invalid: 400,
  unknownCaller: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  tooLarge: 413,
  unsupported: 415,
  tooMany: 429,
  unavailable: 503,
}

/**
 * @returns a problem document (RFC 9457). Its member `error` is what Bot Framework SDKs show to their
 * developers.
 */
export function problem(
  status: number,
  code: string,
  detail: string,
  traceId: string,
  more: { errors?: readonly Fault[]; facts?: object; headers?: Record<string, string> } = {},
): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...NOT_A_PAGE, ...more.headers },
    body: JSON.stringify({
      type: `urn:handoff-hub:problem:${code}`,
      title: titleOf(code),
      status,
      code,
      detail,
      ...(more.errors === undefined || more.errors.length === 0 ? {} : { errors: more.errors }),
      ...more.facts,
      traceId,
      error: { code, message: detail },
    } satisfies ProblemView),
  }
}

/** @returns the answer to a refused call. */
export function problemOf(refusal: Refusal, traceId: string): HttpResponseInit {
  return problem(STATUS[refusal.kind], refusal.code, refusal.message, traceId, {
    errors: refusal.faults,
    facts: refusal.facts,
    headers: headersOf(refusal),
  })
}

/** @returns the answer to a call that a service behind the hub did not let us do: nothing was promised. */
export function problemOfService(limit: ServiceLimit | undefined, traceId: string): HttpResponseInit {
  const after = (seconds: number) => ({ headers: { 'retry-after': String(seconds) } })
  switch (limit) {
    case 'full': {
      const detail =
        'A service behind the hub has no room for more. Nothing was done: repeat the same call later, and tell the operator if it goes on'
      return problem(503, 'HubFull', detail, traceId, after(60))
    }
    case 'busy': {
      const detail =
        'A service behind the hub gets more calls than it takes. Nothing was lost: repeat the same call'
      return problem(503, 'HubBusy', detail, traceId, after(10))
    }
    case undefined: {
      const detail = 'A service behind the hub is busy or away. Nothing was lost: repeat the same call'
      return problem(503, 'TemporarilyUnavailable', detail, traceId, after(2))
    }
  }
}

function headersOf({ kind, code, message, retryAfterSeconds }: Refusal): Record<string, string> {
  if (retryAfterSeconds !== undefined) return { 'retry-after': String(retryAfterSeconds) }
  if (kind === 'unknownCaller') return { 'www-authenticate': challenge(code, message) }
  if (kind === 'unavailable') return { 'retry-after': '5' }
  // "Not stored yet" passes within moments.
  return code === 'HandoffNotStored' ? { 'retry-after': '1' } : {}
}

/** Says how to come in (RFC 6750, 3): why a token was refused, but nothing when there was none. */
function challenge(code: string, message: string): string {
  if (code === 'MissingToken') return 'Bearer'
  const description = message.replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, "'")
  return `Bearer error="invalid_token", error_description="${description}"`
}

/** @returns the refusal for what was wrong with a body. */
export function refusalOf(problems: Problems): Refusal {
  const [first] = problems
  const kind = first.status === 413 ? 'tooLarge' : first.status === 415 ? 'unsupported' : 'invalid'
  return new Refusal(kind, first.code, first.message, {
    faults: problems.map(({ code, pointer, message }) => ({ code, pointer, message })),
  })
}

/** "HandoffNotStored" becomes "Handoff not stored". */
function titleOf(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
