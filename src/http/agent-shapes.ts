import * as z from 'zod'
import { skillKey } from '../activity/skill.ts'
import type { AgentSkill } from '../handoff/agents.ts'
import { AGENT_ID_FORM, DEFAULT_POOL, type AgentId, type Pool } from '../handoff/names.ts'
import { DEFAULT_LEASE_SECONDS, LEASE_SECONDS } from '../use-cases/agents.ts'
import { Refusal } from '../use-cases/errors.ts'
import type { Registry } from '../use-cases/ports.ts'

/** @returns the agent id of a path. @throws Refusal when it has not the form of one. */
export function agentId(text: string): AgentId {
  if (AGENT_ID_FORM.test(text)) return text
  const message = 'An agent id is 1 to 128 letters, digits and . _ @ -, and begins with a letter or digit'
  throw new Refusal('invalid', 'InvalidAgentId', message)
}

/** The pool an agent is in: `?pool=`, one that the configuration knows. */
export function poolQuery(pools: readonly Pool[]) {
  return z.object({
    pool: z
      .string()
      .default(DEFAULT_POOL)
      .refine((pool) => pools.includes(pool), 'there is no such pool in hub.config.json'),
  })
}

const MOST_SKILLS = 50
const level = z.number().int().min(1).max(5)
const name = z.string().trim().min(1).max(256)

// What skillKey says of blank names, for the OpenAPI document.
const skillName = z.string().meta({ pattern: String.raw`\S` })

const skill = z.union(
  [
    skillName.transform((text) => ({ name: text, level: 1 })),
    z.object({ name: skillName, level: level.default(1) }),
  ],
  { error: 'a skill is a name, or {"name": ..., "level": 1 to 5}' },
)

/** The body of PUT /agents/{id}; skills are kept under the keys by which they are routed. */
export function agentProfile(registry: Pick<Registry, 'canonical'>) {
  return z.object({
    name: name.exactOptional(),
    skills: z
      .array(skill)
      .max(MOST_SKILLS)
      .default([])
      .transform((skills, context): AgentSkill[] =>
        skills.flatMap((each, index) => {
          const key = skillKey(each.name)
          if (key.ok) return [{ ...each, key: registry.canonical(key.key) }]
          context.addIssue({ code: 'custom', path: [index], message: `the skill ${key.reason}` })
          return []
        }),
      ),
    capacity: z.number().int().min(0).max(100).default(1),
    subject: z.string().min(1).max(256).exactOptional(),
  })
}

/** The body of PUT /agents/{id}/presence. */
export const presenceChange = z.object({
  presence: z.enum(['available', 'away', 'offline']),
  leaseSeconds: z
    .number()
    .int()
    .min(LEASE_SECONDS.least)
    .max(LEASE_SECONDS.most)
    .default(DEFAULT_LEASE_SECONDS),
  renewal: z.boolean().default(false),
})

/** The query of DELETE /agents/{id}, but for `pool`. */
export const agentDeletion = z.object({
  requeue: z.enum(['true', 'false']).describe('Whether his handoffs go to others').default('false'),
})

/** The query of GET /agents, but for `pool`. */
export const agentsPage = z.object({
  continuation: z.string().max(8192).describe('Of the page before').exactOptional(),
})
