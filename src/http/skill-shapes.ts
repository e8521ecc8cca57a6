import * as z from 'zod'

/** The query of GET /skills/{skill}, but for `pool` and `also`. */
export const skillQuery = z.object({
  level: z.coerce.number().int().min(1).max(5).describe('The least level').exactOptional(),
  agents: z.enum(['true', 'false']).describe('Whether to say what excludes each agent').default('false'),
})
