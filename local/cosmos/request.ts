import type { IncomingHttpHeaders } from 'node:http'
import { badRequest } from './errors.ts'
import { parseJson } from './json.ts'
import type { Json } from './json.ts'
import type { OperationKind, RequestSummary } from './requests.ts'

/** A request as the routes see it. */
export interface Request extends RequestSummary {
  readonly method: string
  /** The names in the path, decoded: `['dbs', 'handoff', 'colls', 'routing', 'docs', '1']`. */
  readonly path: readonly string[]
  readonly text: string
  header(name: string): string | undefined
  /** The body as JSON. Throws 400 when it is none. */
  json(): Json
}

/** Reads what Node.js gives. Throws 400 when the path is malformed. */
export function parseRequest(
  method: string,
  url: string,
  headers: IncomingHttpHeaders,
  text: string,
): Request {
  const path = parsePath(url)
  const header = (name: string) => {
    const value = headers[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    method,
    path,
    text,
    header,
    json: () => parseBody(text),
    kind: kindOf(method, path, header),
    container: path[3],
    id: path[5],
    partitionKey: header('x-ms-documentdb-partitionkey'),
  }
}

function parsePath(url: string): readonly string[] {
  try {
    const [path = ''] = url.split('?')
    return path
      .split('/')
      .filter((name) => name !== '')
      .map(decodeURIComponent)
  } catch (error) {
    if (error instanceof URIError) throw badRequest(`The path ${url} is malformed.`)
    throw error
  }
}

function parseBody(text: string): Json {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest('The request payload is invalid: it is no JSON.')
    throw error
  }
}

type Header = (name: string) => string | undefined

function kindOf(method: string, path: readonly string[], header: Header): OperationKind {
  const [, , , , feed] = path
  if (path.length === 0) return 'account'
  if (path[0] !== 'dbs') return 'unknown'
  if (path.length <= 2) return 'database'
  if (path[2] !== 'colls') return 'unknown'
  if (path.length <= 4) return 'container'
  if (feed === 'pkranges') return 'partitionKeyRanges'
  if (feed !== 'docs' || path.length > 6) return 'unknown'
  return path.length === 6 ? (itemKinds.get(method) ?? 'unknown') : feedKind(method, header)
}

const itemKinds = new Map<string, OperationKind>([
  ['GET', 'read'],
  ['PUT', 'replace'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
])

function feedKind(method: string, header: Header): OperationKind {
  // The header A-IM asks for the change feed, which this server has not.
  if (method === 'GET') return header('a-im') === undefined ? 'readAll' : 'unknown'
  if (method !== 'POST') return 'unknown'
  if (isTrue(header('x-ms-cosmos-is-query-plan-request'))) return 'queryPlan'
  if (isTrue(header('x-ms-documentdb-isquery'))) return 'query'
  if (isTrue(header('x-ms-cosmos-is-batch-request'))) return 'batch'
  return isTrue(header('x-ms-documentdb-is-upsert')) ? 'upsert' : 'create'
}

const isTrue = (value: string | undefined) => value?.toLowerCase() === 'true'
