import { objectOf, textOf, type JsonObject } from '../json.ts'
import { UnexpectedAnswer } from './errors.ts'

/** Who could take a handoff right now. */
export interface SkillSituation {
  readonly id: string
  readonly name: string
  /** How many have the skill, are there, and are free. */
  readonly agents: number
  readonly agentsOnline: number
  readonly agentsFree: number
  /** Handoffs that wait for somebody. */
  readonly waiting: number
  readonly longestWaitSeconds: number
  /** Why nobody would come at once; absent when somebody would. */
  readonly reason?: string
  /** The whole answer, for members that are not above. */
  readonly raw: JsonObject
}

/** @throws UnexpectedAnswer when the body does not describe a skill. */
export function readSkill(body: unknown): SkillSituation {
  const raw = objectOf(body)
  const id = textOf(raw.id)
  if (id === undefined) throw new UnexpectedAnswer('The answer describes no skill')
  const reason = textOf(raw.reason)
  return {
    id,
    name: textOf(raw.name) ?? id,
    agents: count(raw, 'agents'),
    agentsOnline: count(raw, 'agentsOnline'),
    agentsFree: count(raw, 'agentsFree'),
    waiting: count(raw, 'waiting'),
    longestWaitSeconds: count(raw, 'longestWaitSeconds'),
    ...(reason && { reason }),
    raw,
  }
}

function count(raw: JsonObject, member: string): number {
  const value = raw[member]
  if (typeof value === 'number') return value
  throw new UnexpectedAnswer(`The answer describes a skill without "${member}"`)
}
