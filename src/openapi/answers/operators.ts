import * as z from 'zod'
import { count, handoffId, instant, named, type View } from '../components.ts'

export const rejectedCalls = named(
  'RejectedCalls',
  z.object({
    rejectedCalls: z.array(
      z.object({
        code: z.string(),
        count,
        firstAt: instant,
        lastAt: instant,
        lastDetail: z.string().describe('What the last of these callers was told'),
      }),
    ),
  }),
)
export type RejectedCallsView = View<typeof rejectedCalls>

const counts = z.record(z.string(), count)

/** What was deleted of a conversation, and what may remain. */
export const receipt = named(
  'ErasureReceipt',
  z.object({
    id: z.string(),
    at: instant,
    conversation: z.object({ bot: z.string(), channelId: z.string().nullable(), digest: z.string() }),
    handoffs: z.array(handoffId),
    documents: z.object({ routing: counts, conversations: counts }).describe('How many this call deleted'),
    mayRemain: z.array(z.object({ where: z.string(), what: z.string(), until: z.string() })),
  }),
)
export type ReceiptView = View<typeof receipt>

export const alive = named('Alive', z.object({ ok: z.literal(true), pid: count.exactOptional() }))
export type AliveView = View<typeof alive>

const reported = {
  state: z.enum(['Connected', 'Disconnected', 'Error']),
  since: instant,
  problem: z.string().exactOptional(),
  mend: z.string().describe('What an operator does about it').exactOptional(),
}
const note = {
  lastDeliveredAt: instant.nullable(),
  failingSince: instant.nullable(),
  lastAnswer: z.string(),
}

/** Whether the hub can do its work. */
export const readiness = named(
  'Readiness',
  z.object({
    ready: z.boolean(),
    at: instant,
    dependencies: z.array(z.object({ name: z.string(), ...reported })),
    bots: z.array(z.object({ bot: z.string(), ...note, ...reported })),
    desks: z.array(z.object({ pool: z.string(), ...note, ...reported })),
  }),
)
export type ReadinessView = View<typeof readiness>
