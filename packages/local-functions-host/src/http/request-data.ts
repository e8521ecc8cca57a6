import type { IncomingMessage } from 'node:http'
import type { HttpData } from '../core/contract.ts'
import type { RouteValues } from './match-route.ts'

/**
 * The request as the .NET host puts it on the wire to the worker (`GrpcMessageConversionExtensions`): header names
 * in lower case, repeated headers and query parameters joined by commas, empty headers left out.
 */
export function toHttpData(request: IncomingMessage, url: URL, params: RouteValues, body: Buffer): HttpData {
  return {
    method: request.method ?? 'GET',
    url: url.href,
    headers: headersOf(request),
    query: queryOf(url.searchParams),
    params,
    ...(body.length > 0 && { body: { bytes: body } }),
  }
}

/** Header names in lower case with their values joined by commas; empty ones are left out. */
export function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    const value = values?.join(name === 'cookie' ? '; ' : ',') ?? ''
    if (value !== '') headers[name] = value
  }
  return headers
}

/** ASP.NET's query collection ignores case: the first spelling of a name collects the values of all. */
export function queryOf(parameters: URLSearchParams): Record<string, string> {
  const spellings = new Map<string, string>()
  const query: Record<string, string> = {}
  for (const [name, value] of parameters) {
    const spelling = spellings.get(name.toLowerCase())
    if (spelling === undefined) {
      spellings.set(name.toLowerCase(), name)
      query[name] = value
    } else {
      query[spelling] = `${query[spelling] ?? ''},${value}`
    }
  }
  return query
}

/** The address as the client wrote it; forwarded host and scheme are honoured as on Azure's front end. */
export function urlOf(request: IncomingMessage): URL {
  const host = request.headers.host ?? 'localhost'
  return new URL(request.url ?? '/', `http://${host}`)
}
