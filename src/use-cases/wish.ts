import type { Initiate } from '../activity/initiate.ts'
import { ANY_AGENT, type SkillKey } from '../handoff/names.ts'
import type { Wish } from '../handoff/states.ts'
import type { Registry } from './ports.ts'

/** A skill as somebody asks for it. */
export interface AskedSkill {
  readonly key: SkillKey
  /** As written. */
  readonly name: string
  readonly level?: number
}

/**
 * @returns what is asked for: the skills of the request, aliases resolved; else the skill mapped to its
 * Copilot Studio topic; else the default skill.
 */
export function wishOf(registry: Registry, { skills, topic, priority }: Initiate): Wish {
  const named = topic?.lastTopic
  const ofTopic = named === undefined ? undefined : registry.skillOfTopic(named)
  return wishFor(registry, skills, ofTopic, priority)
}

/**
 * @returns the wish for some skills. The first gives queue and policy, all are needed, each at the level
 * asked for and at least at the one that its policy demands.
 */
export function wishFor(
  registry: Registry,
  skills: readonly AskedSkill[],
  otherwise: SkillKey = registry.defaultSkill,
  priority?: number,
): Wish {
  const [first] = skills
  const routedTo = first === undefined ? otherwise : registry.canonical(first.key)
  const needs = new Map([[routedTo, leastLevel(registry, routedTo)]])
  for (const { key, level = 1 } of skills) {
    const skill = registry.canonical(key)
    needs.set(skill, Math.max(level, leastLevel(registry, skill), needs.get(skill) ?? 1))
  }
  return {
    asked: first?.name ?? null,
    routedTo,
    needs: [...needs].map(([skill, level]) => ({ skill, level })),
    priority: priority ?? registry.policyOf(routedTo).priority,
  }
}

/** Being anybody has no levels. */
const leastLevel = (registry: Registry, skill: SkillKey) =>
  skill === ANY_AGENT ? 1 : registry.policyOf(skill).minLevel
