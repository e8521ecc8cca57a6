import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from '@jest/globals'
import Ajv2020 from 'ajv/dist/2020.js'
import packageJson from '../../package.json'
import { OPERATIONS, openApiDocument } from '../../src/openapi/document.ts'
import { TAKEN, WORK } from '../../src/openapi/examples.ts'
import document from '../../src/openapi/openapi.json'
import type { Role } from '../../src/openapi/operation.ts'
import { CODES, ENTERING, READING } from '../../src/openapi/problems.ts'
import { found, read, registeredFunctions, registeredRoutes } from '../docs/sources.ts'
import { COLUMNS, MATRIX } from '../functions/callers-matrix.ts'
import { notDescribed, notToBeSent } from '../support/described.ts'

const unique = (texts: readonly string[]) => [...new Set(texts)].sort()

/** OpenAPI has no parameter that goes on over slashes. */
const asInDocument = (route: string) => route.replace('{*', '{')

test('src/openapi/openapi.json is what scripts/openapi.mjs makes of the schemas', () => {
  expect(document).toEqual(JSON.parse(JSON.stringify(openApiDocument(packageJson.version))))
})

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator()
  expect(await validator.validate(structuredClone(document))).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
})

test.each(Object.entries(document.components.schemas))('%s is a JSON Schema', (_name, schema) => {
  expect(new Ajv2020({ strict: false }).validateSchema(schema)).toBe(true)
})

test('it has every registered route, and no other; so has docs/api.md', () => {
  const described = OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort()
  expect(described).toEqual(registeredRoutes().map(asInDocument).sort())
  const documented = found(read('docs/api.md'), /^### ((?:GET|PUT|POST|PATCH|DELETE) \/.*)$/gm)
  expect(described).toEqual(documented.map(asInDocument).sort())
})

test('operations have the names of their functions', () => {
  const expected = registeredFunctions().flatMap(({ name, methods }) =>
    methods.map((method) =>
      methods.length === 1 ? name : `${name}${method.slice(0, 1)}${method.slice(1).toLowerCase()}`,
    ),
  )
  expect(OPERATIONS.map(({ id }) => id).sort()).toEqual(expected.sort())
})

/** Whose call is answered well in the matrix that test/functions/callers.test.ts runs. */
function rolesOf(route: string): Role[] {
  const columns: Record<Role, readonly string[]> = {
    bot: ['shop', 'rival', 'far'],
    agent: ['ada', 'bea', 'cyd', 'dan'],
    supervisor: ['supervisor'],
  }
  const rows = MATRIX.filter(([each]) => asInDocument(each) === route)
  const isLetIn = (who: string) =>
    rows.some(([, , , answers]) => COLUMNS.some((column, at) => column === who && (answers[at] ?? 500) < 400))
  const roles = ['bot', 'agent', 'supervisor'] as const
  return isLetIn('nobody') ? [] : roles.filter((role) => columns[role].some(isLetIn))
}

test.each(OPERATIONS)('$id is for whom the matrix of callers says', ({ method, path, callers }) => {
  expect(callers).toEqual(rolesOf(`${method} ${path}`))
})

test('every code of docs/errors.md can be answered somewhere, with its status, and no other', () => {
  const rows = [...read('docs/errors.md').matchAll(/^\| `(\w+)` +\| (\d{3}) +\|/gm)]
  const explained = rows.map(([, code = '', status = '']) => [code, Number(status)] as const)
  // That one is in `errors` only.
  const answered = new Map(explained.filter(([code]) => code !== 'InvalidMember'))
  expect(new Map(Object.entries(CODES))).toEqual(answered)
  const used = [...ENTERING, ...READING, ...OPERATIONS.flatMap(({ problems = [] }) => problems)]
  expect(unique(used)).toEqual(unique(Object.keys(CODES)))
})

test('the examples are those of docs/api.md', () => {
  for (const example of [TAKEN, WORK]) expect(read('docs/api.md')).toContain(JSON.stringify(example))
})

test.each(OPERATIONS)('the examples of $id fit', ({ method, path, bodyExample, successes }) => {
  if (bodyExample !== undefined) expect(notToBeSent(method, path, bodyExample)).toBeUndefined()
  for (const [status, { example }] of Object.entries(successes)) {
    if (example !== undefined) expect(notDescribed(method, path, Number(status), example)).toBeUndefined()
  }
})
