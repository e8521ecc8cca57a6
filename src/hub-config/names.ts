import * as z from 'zod'
import { skillKey } from '../activity/skill.ts'
import { POOL_FORM } from '../handoff/names.ts'

/** A skill as people write it, with the key by which it is routed. */
export const skillName = z.string().transform((name, context) => {
  const result = skillKey(name)
  if (result.ok) return { key: result.key, name: name.trim() }
  context.addIssue({ code: 'custom', message: result.reason })
  return z.NEVER
})

export const pool = z.string().regex(POOL_FORM, 'a pool is lower case letters, digits and -, at most 32')
