import * as z from 'zod'
import { isEmpty, pointerStep, type JsonObject } from './json.ts'
import { warning, type Warning } from './warnings.ts'

export interface Tolerant<Members> {
  /** Undefined when a member that the schema requires is missing or unusable. */
  readonly members: Members | undefined
  readonly warnings: readonly Warning[]
}

/**
 * Reads the members that a schema knows, and leaves out what says nothing (null, "") without a word and
 * what has another type with a warning: no such member is worth a refused handoff.
 */
export function readTolerantly<Schema extends z.ZodObject>(
  schema: Schema,
  raw: JsonObject,
  pointer: string,
): Tolerant<z.infer<Schema>> {
  const usable: Record<string, unknown> = {}
  const warnings: Warning[] = []
  for (const [key, member] of Object.entries(schema.shape)) {
    const value = raw[key]
    if (isEmpty(value)) continue
    if (z.safeParse(member, value).success) usable[key] = value
    else
      warnings.push(
        warning(
          'InvalidMember',
          pointer + pointerStep(key),
          `${key} has the wrong type or is too long; it is ignored.`,
        ),
      )
  }
  return { members: schema.safeParse(usable).data, warnings }
}
