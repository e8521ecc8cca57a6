import type { Initiate } from '../activity/initiate.ts'
import { ANY_AGENT, type SkillKey } from '../handoff/names.ts'
import type { Wish } from '../handoff/states.ts'
import type { Registry } from './ports.ts'

/**
 * @returns what is asked for: the skills of the request, aliases resolved; else the skill mapped to its
 * Copilot Studio topic; else the default skill. The first gives queue and policy, all are needed, each at
 * the level asked for and at least at the one that its policy demands.
 */
export function wishOf(registry: Registry, initiate: Initiate): Wish {
  const [first] = initiate.skills
  const topic = initiate.topic?.lastTopic
  const routedTo =
    first === undefined
      ? ((topic === undefined ? undefined : registry.skillOfTopic(topic)) ?? registry.defaultSkill)
      : registry.canonical(first.key)
  const needs = new Map([[routedTo, leastLevel(registry, routedTo)]])
  for (const { key, level = 1 } of initiate.skills) {
    const skill = registry.canonical(key)
    needs.set(skill, Math.max(level, leastLevel(registry, skill), needs.get(skill) ?? 1))
  }
  return {
    asked: first?.name ?? null,
    routedTo,
    needs: [...needs].map(([skill, level]) => ({ skill, level })),
    priority: initiate.priority ?? registry.policyOf(routedTo).priority,
  }
}

/** Being anybody has no levels. */
const leastLevel = (registry: Registry, skill: SkillKey) =>
  skill === ANY_AGENT ? 1 : registry.policyOf(skill).minLevel
