import type { SkillKey } from '../src/handoff/names.ts'
import type { AgentRules, PolicyOf } from '../src/handoff/policy.ts'
import { readHubConfig } from '../src/hub-config.ts'

/** What a policy file says about routing. */
export interface Rules {
  readonly policyOf: PolicyOf
  readonly agentRules: AgentRules
  /** Resolves aliases. */
  readonly canonical: (skill: SkillKey) => SkillKey
  readonly defaultSkill: SkillKey
}

/**
 * Reads a hub.config.json as the hub does. Nothing is sent to a bot, so the secrets that it names may be
 * unknown here.
 * @throws Error that lists everything that is wrong in it.
 */
export function readRules(path: string): Rules {
  return readHubConfig({ path, required: true }, () => 'unknown').registry
}
