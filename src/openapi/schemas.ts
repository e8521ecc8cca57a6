import * as z from 'zod'
import { components } from './components.ts'

type Json = Readonly<Record<string, unknown>>

const uri = (id: string) => `#/components/schemas/${id}`

/** Whole numbers have no bounds but those that somebody gave them. */
function withoutSafeBounds({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
}

/** What a JSON Schema says of itself, where it is a document of its own. */
const OF_DOCUMENT = ['$schema', '$id']

/** @returns the named schemas, as OpenAPI has them: of what is read, the form in which it is sent. */
export function componentSchemas(): Record<string, Json> {
  const { schemas } = z.toJSONSchema(components, { io: 'input', uri, override: withoutSafeBounds })
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      Object.fromEntries(Object.entries(schema).filter(([keyword]) => !OF_DOCUMENT.includes(keyword))),
    ]),
  )
}

/** @returns a reference to a named schema. */
export function schemaOf(schema: z.ZodType): Json {
  const named = components.get(schema)
  if (named === undefined) throw new Error('Give this schema a name in the document')
  return { $ref: uri(named.id) }
}

/** @returns the members of an object as parameters of a path or a query. */
export function parametersOf(place: 'path' | 'query', shape: z.ZodObject | undefined): Json[] {
  if (shape === undefined) return []
  const { properties = {}, required = [] } = z.toJSONSchema(shape, {
    io: 'input',
    override: withoutSafeBounds,
  })
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = typeof property === 'object' ? property : {}
    return {
      name,
      in: place,
      ...(required.includes(name) ? { required: true } : {}),
      ...(description === undefined ? {} : { description }),
      schema,
    }
  })
}
