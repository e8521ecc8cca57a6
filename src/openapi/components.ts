import * as z from 'zod'

/** The schemas that the document has under a name of their own. */
export const components = z.registry<{ id: string }>()

/** Gives a schema a name in the document. @returns the schema. */
export function named<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  components.add(schema, { id })
  return schema
}

/** What a schema describes, as an answer that is not changed any more: checks what the code answers. */
export type View<Schema extends z.ZodType> = Frozen<z.output<Schema>>

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T

export const instant = z.string().meta({ format: 'date-time' })
export const count = z.int().min(0)
export const level = z.int().min(1).max(5)
/** A JSON object as the bot sent it. */
export const anyObject = z.record(z.string(), z.unknown())
export const handoffId = z.string().describe('`ho-<pool>-<32 hexadecimal digits>`')
