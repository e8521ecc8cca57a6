import type { SkillKey } from '../handoff/names.ts'
import type { SkillPolicy } from '../handoff/policy.ts'
import type { StatedPolicy } from '../hub-config/policy-schema.ts'
import { policiesOf } from '../hub-config/registry.ts'
import type { Config } from '../hub-config/schema.ts'

/** Something that is legal, but can hardly be meant. */
export interface Finding {
  /** The member, as `skills[2].overflow`; empty for the file as a whole. */
  readonly path: string
  /** What it is, why it matters, and what to do. */
  readonly message: string
}

/** Where rules are stated: a skill, or `defaults`. */
export interface Subject {
  readonly path: string
  /** Null for `defaults`. */
  readonly skill: SkillKey | null
  /** What it states itself. */
  readonly own: StatedPolicy
  /** What is stated for it, here or in `defaults`. */
  readonly stated: StatedPolicy
  /** What holds, the hub's own defaults included. */
  readonly policy: SkillPolicy
}

export function subjectsOf(config: Config): Subject[] {
  const { base, policyOf } = policiesOf(config)
  const { policy: inherited } = config.defaults
  return [
    { path: 'defaults', skill: null, own: inherited, stated: inherited, policy: base },
    ...config.skills.map(({ name, policy: own }, index) => ({
      path: `skills[${index}]`,
      skill: name.key,
      own,
      stated: { ...inherited, ...own },
      policy: policyOf(name.key),
    })),
  ]
}

/**
 * @param members what the finding is about, the chief one first; `within` is the place in that.
 * @returns the finding, in the first of them that the subject states; none when it inherits all of them,
 * since it is found in `defaults` then.
 */
export function findingIn(
  { path, own }: Subject,
  members: readonly (keyof StatedPolicy)[],
  within: string,
  message: string,
): Finding[] {
  const member = members.find((each) => own[each] !== undefined)
  if (member === undefined) return []
  return [{ path: `${path}.${member}${member === members[0] ? within : ''}`, message }]
}
