import type { Operation, RequestHeader, Success } from './operation.ts'
import { agentOperations } from './operations/agents.ts'
import { botOperations } from './operations/bots.ts'
import { connectorOperations } from './operations/connector.ts'
import { handoffOperations } from './operations/handoffs.ts'
import { operatorOperations } from './operations/operators.ts'
import { CODES, ENTERING, READING, REFUSALS, problem, type Code } from './problems.ts'
import { componentSchemas, parametersOf, schemaOf } from './schemas.ts'

/** Every method of every route. */
export const OPERATIONS: readonly Operation[] = [
  ...botOperations,
  ...connectorOperations,
  ...handoffOperations,
  ...agentOperations,
  ...operatorOperations,
]

const DESCRIPTION = `Bots ask for a human, the hub finds one and always answers.

Refusals are problem documents (RFC 9457) with a stable \`code\`. New members of answers, new codes and new kinds of log entries are no new version: read past what you do not know. \`x-callers\` says who may call; for anybody else it is a 403. docs/api.md says more, with real answers.`

const REQUEST_HEADERS: Readonly<Record<RequestHeader, string>> = {
  'Idempotency-Key': 'The same key for the same conversation is the same handoff; the first one counts',
  'x-ms-client-request-id': 'The same in all tries of a Bot Framework SDK; stands in for a missing `id`',
  traceparent: 'W3C Trace Context: the handoff is in the trace of the caller',
  'If-None-Match': 'The ETag of the answer that the caller has',
}

const RESPONSE_HEADERS = {
  ETag: 'Of the content',
  'Retry-After': 'Seconds',
  'WWW-Authenticate': 'How to come in (RFC 6750)',
} as const

/** @returns the OpenAPI 3.1 document. `servers` is for whoever serves it. */
export function openApiDocument(version: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of OPERATIONS) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: describe(operation),
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Handoff Hub',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api' }],
    security: [{ accessToken: [] }, { hubKey: [] }],
    tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: componentSchemas(),
      parameters: Object.fromEntries(
        Object.entries(REQUEST_HEADERS).map(([name, description]) => [
          name,
          { name, in: 'header', description, schema: { type: 'string' } },
        ]),
      ),
      headers: Object.fromEntries(
        Object.entries(RESPONSE_HEADERS).map(([name, description]) => [
          name,
          { description, schema: { type: name === 'Retry-After' ? 'integer' : 'string' } },
        ]),
      ),
      responses: Object.fromEntries(
        Object.keys(REFUSALS).map((status) => [`Problem${status}`, refusal(Number(status))]),
      ),
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A Microsoft Entra access token for this hub; a hub key is taken here, too',
        },
        hubKey: { type: 'apiKey', in: 'header', name: 'x-hub-key', description: 'A hub key' },
      },
    },
  }
}

function describe(operation: Operation) {
  const { id, tag, summary, description, callers, headers = [], body, bodyExample } = operation
  const parameters = [
    ...parametersOf('path', operation.parameters),
    ...parametersOf('query', operation.query),
    ...headers.map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ]
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(callers.length === 0 ? { security: [] } : { 'x-callers': callers }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            // An absent body counts as an empty one.
            required: !body.safeParse({}).success,
            content: jsonContent(schemaOf(body), bodyExample),
          },
        }),
    responses: { ...successesOf(operation), ...refusalsOf(operation) },
  }
}

function successesOf({ successes }: Operation) {
  return Object.fromEntries(Object.entries(successes).map(([status, each]) => [status, successOf(each)]))
}

function successOf({ description, schema, headers, example }: Success) {
  return {
    description,
    ...headersOf(headers ?? []),
    ...(schema === undefined ? {} : { content: jsonContent(schemaOf(schema), example) }),
  }
}

/** Each status that a refusal can have here, with its codes where these are not all that there are. */
function refusalsOf({ callers, body, problems = [] }: Operation) {
  const codes: readonly Code[] = [
    ...(callers.length === 0 ? [] : ENTERING),
    ...(body === undefined ? [] : READING),
    ...problems,
  ]
  const statuses = [...new Set(codes.map((code) => CODES[code]))]
  return Object.fromEntries(
    statuses.map((status) => {
      const here = [...new Set(codes)].filter((code) => CODES[code] === status)
      const description = here.length === codesOf(status).length ? {} : { description: here.join(', ') }
      return [status, { $ref: `#/components/responses/Problem${status}`, ...description }]
    }),
  )
}

const codesOf = (status: number) =>
  Object.entries(CODES).flatMap(([code, its]) => (its === status ? [code] : []))

function refusal(status: number) {
  const { description = '', header } = REFUSALS[status] ?? {}
  const schema = { ...schemaOf(problem), properties: { code: { enum: codesOf(status) } } }
  return {
    description,
    ...headersOf(header === undefined ? [] : [header]),
    content: { 'application/problem+json': { schema } },
  }
}

function headersOf(names: readonly string[]) {
  if (names.length === 0) return {}
  return {
    headers: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
  }
}

function jsonContent(schema: unknown, example: unknown) {
  return { 'application/json': { schema, ...(example === undefined ? {} : { example }) } }
}
