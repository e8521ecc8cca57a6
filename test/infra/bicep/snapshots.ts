import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const field = z.strictObject({
  type: z.string(),
  required: z.boolean().default(false),
  readOnly: z.boolean().default(false),
})
const fields = z.record(z.string(), field)
const object = z.strictObject({ properties: fields, others: z.string().optional() })
const discriminated = z.strictObject({ discriminator: z.string(), base: fields, variants: z.array(object) })
const shape = z.union([object, discriminated])
const snapshot = z.strictObject({
  resource: z.string(),
  source: z.string(),
  body: shape,
  types: z.record(z.string(), shape),
})

export type Fields = z.infer<typeof fields>
export type Shape = z.infer<typeof shape>
export type Snapshot = z.infer<typeof snapshot>

/** @returns what is known of Microsoft's resource types, by their names in lower case. */
export function readSnapshots(folder: string): ReadonlyMap<string, Snapshot> {
  const read = readdirSync(folder).map((file) =>
    snapshot.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
  )
  return new Map(read.map((each) => [(each.resource.split('@')[0] ?? '').toLowerCase(), each]))
}
