import { ANY_AGENT, type SkillKey } from '../handoff/names.ts'
import type { PolicyOf } from '../handoff/policy.ts'
import { policiesOf } from '../hub-config/registry.ts'
import type { Config } from '../hub-config/schema.ts'
import { findingIn, type Finding, type Subject } from './subjects.ts'

/** @returns overflow that leads nowhere, into another pool, or round in a circle. */
export function overflowFindings(config: Config, subjects: readonly Subject[]): Finding[] {
  return [
    ...subjects.flatMap((subject) => wrongTarget(subject, config)),
    ...subjects.flatMap((subject) => otherPool(subject, config)),
    ...circleFindings(subjects, policiesOf(config).policyOf),
  ]
}

function wrongTarget(subject: Subject, config: Config): Finding[] {
  const { skills } = config
  const to = subject.own.overflow && policiesOf(config).canonical(subject.own.overflow.to.key)
  if (to === undefined || to === null || to === ANY_AGENT) return []
  if (to === subject.skill) {
    const message = 'a skill that overflows into itself changes nothing; name another skill, or remove it'
    return findingIn(subject, ['overflow'], '.to', message)
  }
  if (!skills.some(({ name }) => name.key === to)) {
    const message = `no skill of this file has the name or alias "${to}", so it may be misspelled; correct it, or add the skill`
    return findingIn(subject, ['overflow'], '.to', message)
  }
  return []
}

/** The overflow that holds counts, also one of `defaults`: which pool a skill is of, only the skill says. */
function otherPool({ path, skill, own, policy }: Subject, { skills }: Config): Finding[] {
  const poolOf = (key: SkillKey | null | undefined) => skills.find(({ name }) => name.key === key)?.pool
  const to = policy.overflow?.to
  const [from, there] = [poolOf(skill), poolOf(to)]
  if (to === undefined || to === ANY_AGENT || from === undefined || there === undefined || from === there)
    return []
  const why = `"${to}" is of pool "${there}", this skill of pool "${from}"; handoffs never leave their pool, so nobody has it there`
  return own.overflow === undefined
    ? [
        {
          path,
          message: `its overflow is that of "defaults": ${why}. State another "overflow" here, or null`,
        },
      ]
    : [{ path: `${path}.overflow.to`, message: `${why}. Name a skill of the same pool` }]
}

function circleFindings(subjects: readonly Subject[], policyOf: PolicyOf): Finding[] {
  return circles(subjects, policyOf).flatMap((circle) => {
    const round = [...circle, ...circle.slice(0, 1)].map((skill) => `"${skill}"`).join(' -> ')
    const message = `overflow goes in a circle, ${round}, so handoffs move round until they fail; end it with "overflow": null in "${circle.at(-1) ?? ''}"`
    const inCircle = subjects.find(
      ({ skill, own }) => skill !== null && circle.includes(skill) && own.overflow !== undefined,
    )
    return [{ path: `${inCircle?.path ?? 'defaults'}.overflow`, message }]
  })
}

/** @returns each circle once, from the skill on that comes first in the file. */
function circles(subjects: readonly Subject[], policyOf: PolicyOf): SkillKey[][] {
  const found: SkillKey[][] = []
  const seen = new Set<SkillKey>()
  for (const { skill, policy } of subjects) {
    const way: SkillKey[] = []
    let at = skill ?? policy.overflow?.to
    while (at !== undefined && !seen.has(at)) {
      seen.add(at)
      way.push(at)
      at = policyOf(at).overflow?.to
    }
    if (at !== undefined && way.includes(at)) found.push(way.slice(way.indexOf(at)))
  }
  return found
}
