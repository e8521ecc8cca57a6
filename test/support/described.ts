import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js'
import document from '../../src/openapi/openapi.json'
import { HubClient, type Answer } from './hub-client.ts'

/*
 * Whether what the hub answers, and what it takes, is what the OpenAPI document says. A client may read past
 * members that it does not know; here an answer must have no member that the document does not describe.
 */

type Json = Readonly<Record<string, unknown>>

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null

const member = (value: unknown, ...steps: readonly string[]): unknown =>
  steps.reduce<unknown>((within, step) => (isJson(within) ? within[step] : undefined), value)

/** The same schema, in which every object has the members that it lists and no others. */
function closed(schema: Json): Json {
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closedWithin(value)]))
  return 'properties' in inner && 'type' in inner ? { additionalProperties: false, ...inner } : inner
}

function closedWithin(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedWithin)
  return isJson(value) ? closed(value) : value
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** @returns what says why a value does not fit a schema of the document, or undefined when it does. */
function checker(change: (schema: Json) => Json): (schema: Json, value: unknown) => unknown {
  // That the document itself is sound, test/openapi looks at.
  const ajv = new Ajv2020({ strict: false, validateSchema: false, formats: { 'date-time': ISO } })
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    ajv.addSchema(change(schema), `#/components/schemas/${name}`)
  }
  const compiled = new Map<string, ValidateFunction>()
  return (schema, value) => {
    const key = JSON.stringify(schema)
    const validate = compiled.get(key) ?? ajv.compile(schema)
    compiled.set(key, validate)
    return validate(value) ? undefined : validate.errors
  }
}

const misfitOfRequest = checker((schema) => schema)
const misfitOfAnswer = checker(closed)

const PROBLEM = 'application/problem+json'

/** @returns the operation of a call, by the path that was called. */
function operationOf(method: string, path: string): Json | undefined {
  const [called = ''] = path.split('?')
  const templates = Object.keys(document.paths).filter((each) => {
    const [within = '', rest] = each.split('/{path}')
    if (rest !== undefined) return called === within || called.startsWith(`${within}/`)
    return new RegExp(`^${each.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(called)
  })
  // "/handoffs/cancel" is itself, not the id of a handoff.
  const template = templates.find((each) => each === called) ?? templates[0]
  const found = template === undefined ? undefined : member(document.paths, template, method.toLowerCase())
  return isJson(found) ? found : undefined
}

/** @returns why the document does not describe an answer, or undefined. */
export function notDescribed(
  method: string,
  path: string,
  status: number,
  body: unknown,
  headers?: Headers,
): unknown {
  const operation = operationOf(method, path)
  if (operation === undefined) return 'no such operation'
  const listed = member(operation, 'responses', String(status))
  if (!isJson(listed)) return `no status ${status}`
  const name = typeof listed.$ref === 'string' ? listed.$ref.split('/').at(-1) : undefined
  const response = name === undefined ? listed : member(document.components.responses, name)
  const codes = name === undefined ? undefined : listed.description
  const code = member(body, 'code')
  if (typeof codes === 'string' && !codes.split(', ').some((each) => each === code)) {
    return `no code ${String(code)}`
  }
  const isProblem = isJson(member(response, 'content', PROBLEM))
  const schema = member(response, 'content', isProblem ? PROBLEM : 'application/json', 'schema')
  // A handoff that ended says no time to ask again.
  const promised = Object.keys(member(response, 'headers') ?? {}).filter(
    (header) => isProblem || header !== 'Retry-After',
  )
  const missing = headers && promised.find((header) => !headers.has(header))
  if (missing !== undefined) return `no header ${missing}`
  return isJson(schema) ? misfitOfAnswer(schema, body) : undefined
}

/** @returns why the document does not describe what was sent, or undefined. */
export function notToBeSent(method: string, path: string, body: unknown): unknown {
  const requestBody = member(operationOf(method, path), 'requestBody')
  const schema = member(requestBody, 'content', 'application/json', 'schema')
  if (!isJson(schema)) return undefined
  if (body === undefined) return member(requestBody, 'required') === true ? 'a body' : undefined
  return misfitOfRequest(schema, body)
}

/** @returns a parameter of the query that the document does not know, or undefined. */
function unknownParameter(method: string, path: string): string | undefined {
  // Whatever follows is part of the path there: some SDKs do not encode the ids that they put into it.
  if (path.startsWith('/v3/')) return undefined
  const parameters = member(operationOf(method, path), 'parameters')
  const known = Array.isArray(parameters) ? parameters.map((each) => member(each, 'name')) : []
  const [, query = ''] = path.split('?')
  return [...new URLSearchParams(query).keys()].find((name) => !known.includes(name))
}

/** A client that looks at each answer, and at each body that the hub takes or says it has another form. */
export class DescribedHub extends HubClient {
  override async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await super.call(method, path, body, headers)
    const { status } = answer
    const misfits = [notDescribed(method, path, status, answer.body, answer.headers)]
    if (status < 300) misfits.push(unknownParameter(method, path))
    if (body !== undefined && typeof body !== 'string') {
      const notSent = notToBeSent(method, path, body)
      if (status < 300) misfits.push(notSent)
      if (answer.body.code === 'InvalidBody' && notSent === undefined) misfits.push('the body is refused')
    }
    if (misfits.every((each) => each === undefined)) return answer
    const told = JSON.stringify({ misfits, body: answer.body }, undefined, 2)
    throw new Error(`The OpenAPI document does not describe ${method} ${path}: ${status} ${told}`)
  }
}
