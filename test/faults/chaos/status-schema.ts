import * as z from 'zod'

/** A `handoff.status`, as far as the chaos looks at it. */
export const statusSchema = z.object({
  id: z.string(),
  conversation: z.object({ id: z.string() }),
  value: z.object({ state: z.string() }),
  channelData: z.object({ handoffHub: z.object({ handoffId: z.string(), sequence: z.number() }) }),
})
