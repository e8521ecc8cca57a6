import { DEFAULT_AGENT_RULES, DEFAULT_POLICY, type SkillPolicy } from '../../src/handoff/policy.ts'
import { readHubConfig } from '../../src/hub-config.ts'
import { resultsOf, type Results } from '../../simulate/results.ts'
import type { Rules } from '../../simulate/rules.ts'
import { scenarioSchema, type Scenario } from '../../simulate/scenario-schema.ts'
import { simulate } from '../../simulate/simulate.ts'

const WEEK = 7 * 24 * 60 * 60

/** @returns rules under which everybody waits for as long as it takes, but for what is said of a skill. */
export function rulesWith(skills: Record<string, Partial<SkillPolicy>> = {}, unansweredOffers = 3): Rules {
  const { registry } = readHubConfig({ path: 'no such file', required: false }, () => undefined)
  return {
    ...registry,
    policyOf: (skill) => ({ ...DEFAULT_POLICY, waitSeconds: WEEK, ...skills[skill] }),
    agentRules: { ...DEFAULT_AGENT_RULES, unansweredOffers },
  }
}

export const exponential = (meanSeconds: number) => ({ distribution: 'exponential', meanSeconds })
export const fixed = (meanSeconds: number) => ({ distribution: 'fixed', meanSeconds })

/** @returns a scenario from what a file would say. */
export function scenarioOf(written: object): Scenario {
  return scenarioSchema.parse({ name: 'test', start: '2026-11-23T08:00:00Z', durationHours: 10, ...written })
}

export function resultsWith(rules: Rules, written: object): Results {
  return resultsOf(simulate(rules, scenarioOf(written)))
}
