import * as z from 'zod'
import { count, handoffId, instant, level, named, type View } from '../components.ts'

const assignments = z.array(z.object({ handoffId, assignment: count, acceptedAt: instant }))
const offers = z.array(z.object({ handoffId, skill: z.string(), offeredAt: instant, offerUntil: instant }))

/** An agent as supervisors and the agent himself see it. */
export const agent = named(
  'Agent',
  z.object({
    id: z.string(),
    pool: z.string(),
    name: z.string(),
    skills: z.array(z.object({ name: z.string(), level })),
    capacity: count.describe('How many handoffs at once'),
    subject: z
      .string()
      .describe('`<tenant id>/<object id>` of the person whose token may act as this agent')
      .exactOptional(),
    presence: z.enum(['available', 'away', 'offline']),
    presenceSince: instant,
    presenceReason: z.enum(['declared', 'leaseLapsed', 'offersUnanswered']),
    leaseUntil: instant.nullable(),
    graceUntil: instant.nullable().describe('When the handoffs of an agent who is offline go to others'),
    idleSince: instant,
    lastGivenAt: instant,
    assignments,
    offers,
    wrapUps: z.array(z.object({ handoffId, until: instant })),
    unanswered: count.describe('How many offers in a row expired'),
    load: count.describe('How many of his places are taken'),
  }),
)
export type AgentView = View<typeof agent>

export const agents = named(
  'AgentPage',
  z.object({
    agents: z.array(agent),
    continuation: z.string().describe('Asks for the next page; absent on the last').exactOptional(),
  }),
)
export type AgentsView = View<typeof agents>

/** What an agent has to do. */
export const work = named('Work', z.object({ offers, assignments }))
export type WorkView = View<typeof work>
