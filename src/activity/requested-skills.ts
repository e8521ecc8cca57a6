import { isJsonObject, isEmpty, pointerStep, type JsonObject } from './json.ts'
import type { ActivityLimits } from './limits.ts'
import { problem, type Problem } from './problems.ts'
import { skillKey } from './skill.ts'
import { warning, type Warning } from './warnings.ts'

export interface RequestedSkill {
  /** As the bot wrote it, but for needless white space. */
  readonly name: string
  readonly key: string
  /** 1 to 5: the least level that the agent must have. */
  readonly level?: number
}

export interface RequestedSkills {
  /** The first gives the queue, the others are requirements; empty when the bot asks for none. */
  readonly skills: readonly RequestedSkill[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
}

/** One place of `value` that names a skill. */
interface Mention {
  readonly name: unknown
  readonly level: unknown
  readonly pointer: string
}

/**
 * Reads the skills that a request names: one of `Skill`, `skill`, `Context.skill` (the first of them that
 * says something), then those of `Skills[]`. Null and empty mean "no skill", as in LivePerson's samples. A
 * skill of another type is refused: guessing would route the customer to the wrong people.
 *
 * @returns the skills without repetitions, and InvalidSkill for each that cannot be one.
 */
export function readRequestedSkills(value: JsonObject, limits: ActivityLimits): RequestedSkills {
  const [main, ...overruled] = mainMentions(value)
  const problems: Problem[] = []
  const listed = listedMentions(value)
  if (listed.length > limits.skills) {
    const message = `${listed.length} skills are listed, the limit is ${limits.skills}; ask for fewer.`
    return { skills: [], problems: [problem('InvalidSkill', '/value/Skills', message)], warnings: [] }
  }
  const warnings: Warning[] = []
  const skills = new Map<string, RequestedSkill>()
  for (const mention of main ? [main, ...listed] : listed) {
    const skill = readSkill(mention, limits, problems, warnings)
    const known = skill && skills.get(skill.key)
    if (skill && (!known || (known.level ?? 0) < (skill.level ?? 0))) {
      skills.set(skill.key, { ...skill, name: known?.name ?? skill.name })
    }
  }
  for (const { name, pointer } of overruled) {
    const key = typeof name === 'string' ? skillKey(name, limits.skillCharacters) : undefined
    if (key?.ok && skills.has(key.key)) continue
    warnings.push(
      warning('SkillIgnored', pointer, `Another skill was given in ${main?.pointer ?? ''}; it counts.`),
    )
  }
  return { skills: [...skills.values()], problems, warnings }
}

function mainMentions(value: JsonObject): Mention[] {
  const context = isJsonObject(value.Context) ? value.Context : {}
  return [
    { name: value.Skill, level: undefined, pointer: '/value/Skill' },
    { name: value.skill, level: undefined, pointer: '/value/skill' },
    { name: context.skill, level: undefined, pointer: '/value/Context/skill' },
  ].filter(saysSomething)
}

function listedMentions({ Skills: listed }: JsonObject): Mention[] {
  const entries: readonly unknown[] = Array.isArray(listed) ? listed : [listed]
  return entries
    .map((entry, index) => mentionOf(entry, `/value/Skills${pointerStep(index)}`))
    .filter(saysSomething)
}

function mentionOf(entry: unknown, pointer: string): Mention {
  if (!isJsonObject(entry)) return { name: entry, level: undefined, pointer }
  const name = entry.Skill ?? entry.skill ?? entry.Name ?? entry.name
  return { name: name ?? entry, level: entry.Level ?? entry.level, pointer }
}

function saysSomething({ name }: Mention): boolean {
  return typeof name === 'string' ? name.trim() !== '' : !isEmpty(name)
}

function readSkill(
  { name, level, pointer }: Mention,
  limits: ActivityLimits,
  problems: Problem[],
  warnings: Warning[],
): RequestedSkill | undefined {
  if (typeof name !== 'string') {
    problems.push(problem('InvalidSkill', pointer, 'A skill must be a text; leave it out for any agent.'))
    return undefined
  }
  const key = skillKey(name, limits.skillCharacters)
  if (!key.ok) {
    problems.push(problem('InvalidSkill', pointer, `The skill ${key.reason}; send a plain name.`))
    return undefined
  }
  const skill = { name: name.replace(/\s+/gu, ' ').trim(), key: key.key }
  if (isEmpty(level)) return skill
  if (isLevel(level)) return { ...skill, level }
  warnings.push(
    warning('InvalidSkillLevel', pointer, 'A level is a whole number from 1 to 5; it is ignored.'),
  )
  return skill
}

function isLevel(level: unknown): level is number {
  return typeof level === 'number' && Number.isInteger(level) && level >= 1 && level <= 5
}
