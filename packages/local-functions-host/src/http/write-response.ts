import type { ServerResponse } from 'node:http'
import { stringifySetCookie } from 'cookie'
import type { Answer } from './admin.ts'
import type { HttpCookie, HttpData, TypedData } from '../core/contract.ts'

/** Writes what the library made of a function's HTTP answer. */
export function writeResponse(response: ServerResponse, data: HttpData): void {
  response.statusCode = Number(data.statusCode ?? 200)
  for (const [name, value] of Object.entries(data.headers ?? {})) response.setHeader(name, value)
  for (const cookie of data.cookies ?? []) response.appendHeader('set-cookie', setCookie(cookie))
  const body = bytesOf(data.body)
  response.removeHeader('transfer-encoding')
  if (mayHaveBody(response.statusCode)) response.setHeader('content-length', body.length)
  response.end(body)
}

/** Answers for the host itself: with a status, and with a body only where there is something to tell. */
export function writeAnswer(response: ServerResponse, { status, json }: Answer): void {
  const body = json === undefined ? '' : JSON.stringify(json)
  if (json !== undefined) response.setHeader('content-type', 'application/json')
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body)
}

function mayHaveBody(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 304
}

function bytesOf(data: TypedData | null | undefined): Uint8Array {
  return data?.bytes ?? Buffer.from(data?.string ?? data?.json ?? '')
}

/** ASP.NET's cookie options start with `path=/`. */
function setCookie(cookie: HttpCookie): string {
  const sameSite = cookie.sameSite === 'explicitNone' ? 'none' : cookie.sameSite
  return stringifySetCookie({
    name: cookie.name,
    value: cookie.value,
    path: cookie.path?.value ?? '/',
    ...(cookie.domain && { domain: cookie.domain.value }),
    ...(cookie.expires && { expires: new Date(cookie.expires.value.seconds * 1000) }),
    ...(cookie.maxAge && { maxAge: cookie.maxAge.value }),
    ...(cookie.secure && { secure: cookie.secure.value }),
    ...(cookie.httpOnly && { httpOnly: cookie.httpOnly.value }),
    ...(cookie.sameSite !== 'none' && sameSite && { sameSite }),
  })
}
