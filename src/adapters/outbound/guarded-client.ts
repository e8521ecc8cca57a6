import type { Agent } from 'undici'
import { checkAddress } from './address-guard.ts'
import { guardedLookup, RefusedAddressError, systemResolve } from './guarded-lookup.ts'
import type { Resolve } from './guarded-lookup.ts'
import { TimeLimitError, withTimeLimit } from './time-limit.ts'

export type GuardedRequest = Readonly<{
  method: 'GET' | 'POST'
  url: string
  /** The hosts this call may reach; see AddressRules. */
  allowedHosts: readonly string[]
  headers?: Readonly<Record<string, string>>
  body?: string
  /** Limit for connecting, headers and body together, in milliseconds; 5,000 unless given. */
  timeoutMs?: number
  /** Largest body that is read, in bytes; 65,536 unless given. */
  maxResponseBytes?: number
}>

export type GuardedAnswer = Readonly<{
  ok: true
  status: number
  /** Names in lower case; repeated headers joined by a comma and a space. */
  headers: Readonly<Record<string, string>>
  body: Buffer
}>

/** Why there is no complete answer. Messages name the origin only: paths and queries may hold secrets. */
export type GuardedFailure = Readonly<{
  ok: false
  kind: 'refusedAddress' | 'timeout' | 'network' | 'tooLarge'
  message: string
  /** Set when the status line and the headers had arrived before the failure. */
  status?: number
  headers?: Readonly<Record<string, string>>
}>

export type GuardedClient = Readonly<{
  send: (request: GuardedRequest) => Promise<GuardedAnswer | GuardedFailure>
  /** Waits for calls under way, then closes all connections. */
  close: () => Promise<void>
}>

export type GuardedClientOptions = Readonly<{
  /** For the local stack only; see AddressRules. */
  allowLoopback?: boolean
  resolve?: Resolve
}>

const DEFAULT_TIMEOUT_MS = 5_000
const DEFAULT_MAX_RESPONSE_BYTES = 64 * 1024

/** Keeps one slow bot from taking all of the 128 outbound ports that Azure reserves for an instance. */
const MAX_CONNECTIONS_PER_ORIGIN = 32

/**
 * The hub's only way out: checks the address, then the addresses behind its name while connecting, and
 * bounds time and size. Redirects are answers like any other, never followed. Connections are reused.
 * Failures are returned; only a programming error (a header that HTTP does not allow) is thrown.
 */
export function createGuardedClient(options: GuardedClientOptions = {}): GuardedClient {
  const allowLoopback = options.allowLoopback ?? false
  let opened: Promise<Opened> | undefined
  return {
    send: async (call) => {
      const address = checkAddress(call.url, { allowedHosts: call.allowedHosts, allowLoopback })
      if (!address.ok) return { ok: false, kind: 'refusedAddress', message: address.reason }
      opened ??= open(options)
      return await sendTo(address.url, call, await opened)
    },
    close: async () => (await opened)?.agent.close(),
  }
}

/** The library, loaded for the first call: a start must not wait for what its first request does not need. */
const library = () => import('undici')

interface Opened {
  readonly agent: Agent
  readonly undici: Awaited<ReturnType<typeof library>>
}

async function open({ resolve = systemResolve }: GuardedClientOptions): Promise<Opened> {
  const undici = await library()
  const agent = new undici.Agent({
    connections: MAX_CONNECTIONS_PER_ORIGIN,
    connect: { lookup: guardedLookup(resolve), timeout: DEFAULT_TIMEOUT_MS },
  })
  return { agent, undici }
}

async function sendTo(
  url: URL,
  call: GuardedRequest,
  { agent, undici }: Opened,
): Promise<GuardedAnswer | GuardedFailure> {
  const timeoutMs = call.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const limit = call.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES
  let arrived: Pick<GuardedAnswer, 'status' | 'headers'> | undefined
  const fail = (kind: GuardedFailure['kind'], what: string): GuardedFailure => {
    return { ok: false, kind, message: `${url.origin}: ${what}`, ...arrived }
  }
  try {
    return await withTimeLimit(timeoutMs, async (signal) => {
      const response = await undici.request(url, {
        dispatcher: agent,
        method: call.method,
        headers: { ...call.headers },
        body: call.body ?? null,
        signal,
      })
      arrived = { status: response.statusCode, headers: joinHeaders(response.headers) }
      const body = await readUpTo(limit, response.body)
      if (body === undefined) return fail('tooLarge', `answered more than ${limit} bytes`)
      return { ok: true, ...arrived, body }
    })
  } catch (error) {
    if (error instanceof TimeLimitError) return fail('timeout', `no complete answer within ${timeoutMs} ms`)
    if (error instanceof RefusedAddressError) return fail('refusedAddress', error.message)
    const code = codeOf(error, undici.errors)
    if (code === undefined || code === 'UND_ERR_INVALID_ARG') throw error
    return fail('network', code)
  }
}

/** The bytes of a stream, or undefined, and the stream destroyed, once there are more than `limit`. */
async function readUpTo(limit: number, stream: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > limit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}

/**
 * Network errors carry a code (ECONNREFUSED, UND_ERR_SOCKET, CERT_HAS_EXPIRED); their text may quote the URL.
 * A parser error has none when the answer does not even begin like HTTP.
 */
function codeOf(error: unknown, errors: Opened['undici']['errors']): string | undefined {
  if (error instanceof errors.HTTPParserError) return 'the answer is not HTTP'
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
