import * as z from 'zod'

const statusEvent = z.object({
  name: z.literal('handoff.status'),
  value: z.object({
    state: z.enum(['accepted', 'failed', 'completed']),
    message: z.string().optional(),
  }),
  channelData: z.object({
    handoffHub: z.object({
      handoffId: z.string(),
      sequence: z.number(),
      agent: z.object({ id: z.string() }).optional(),
    }),
  }),
})

export interface HandoffStatus {
  readonly state: 'accepted' | 'failed' | 'completed'
  readonly message: string | undefined
  readonly handoffId: string
  /** Counts the statuses of a handoff. */
  readonly sequence: number
  readonly agent: string | undefined
}

/** @returns what a `handoff.status` says; undefined for any other activity. */
export function readHandoffStatus(activity: unknown): HandoffStatus | undefined {
  const read = statusEvent.safeParse(activity)
  if (!read.success) return undefined
  const { value, channelData } = read.data
  const { handoffId, sequence, agent } = channelData.handoffHub
  return { ...value, message: value.message, handoffId, sequence, agent: agent?.id }
}
