import * as z from 'zod'
import { count, named, type View } from '../components.ts'
import { estimate, planned, verdicts } from './prospects.ts'

const report = {
  id: z.string(),
  name: z.string(),
  agents: count,
  agentsOnline: count,
  agentsFree: count,
  waiting: count,
  longestWaitSeconds: count,
  reason: z.string().describe('Why nobody would come at once; absent while somebody could').exactOptional(),
}

export const skills = named('Skills', z.object({ skills: z.array(z.object(report)) }))
export type SkillsView = View<typeof skills>

/** One skill, and what would become of a handoff for it. */
export const skill = named(
  'Skill',
  z.object({
    ...report,
    preview: z
      .object({
        outcome: z.enum(['accepted', 'offered', 'queued', 'failed']),
        reason: z.string(),
        position: z.int().min(1).nullable(),
        estimate: estimate.nullable(),
        next: z
          .object({ agent: z.string(), reason: z.string() })
          .nullable()
          .describe('Who would have it or be asked first'),
        nextDeadline: planned.nullable(),
        agents: verdicts.agents.exactOptional(),
        agentsTotal: verdicts.agentsTotal.exactOptional(),
      })
      .describe('What would become of a handoff; it reserves and promises nothing'),
  }),
)
export type SkillView = View<typeof skill>
