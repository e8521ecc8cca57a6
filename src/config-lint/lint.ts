import * as z from 'zod'
import type { Instant } from '../handoff/time.ts'
import { configSchema } from '../hub-config/config-schema.ts'
import { addressFindings } from './addresses.ts'
import { agentFindings, type ListedAgent } from './agents.ts'
import { hoursFindings } from './hours.ts'
import { levelFindings } from './levels.ts'
import { nameFindings } from './names.ts'
import { overflowFindings } from './overflow.ts'
import { subjectsOf, type Finding } from './subjects.ts'
import { timingFindings } from './timing.ts'

/**
 * @param json what hub.config.json holds.
 * @param agents all agents of the hub, when they are known.
 * @returns what would stop the start; when nothing would, what is legal but can hardly be meant.
 */
export function lintConfig(
  json: unknown,
  agents: readonly ListedAgent[] | undefined,
  now: Instant,
): Finding[] {
  const parsed = configSchema.safeParse(json)
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => ({ path: z.core.toDotPath(path), message }))
  }
  const config = parsed.data
  const subjects = subjectsOf(config)
  return [
    ...subjects.flatMap((subject) => [
      ...timingFindings(subject),
      ...levelFindings(subject),
      ...hoursFindings(subject, now),
    ]),
    ...overflowFindings(config, subjects),
    ...nameFindings(config),
    ...addressFindings(config),
    ...(agents === undefined ? [] : agentFindings(config, agents, now)),
  ]
}
