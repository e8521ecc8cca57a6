import { app as functions } from '@azure/functions'
import { skillKey } from '../src/activity/skill.ts'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { readQuery } from '../src/http/read-body.ts'
import { route } from '../src/http/route.ts'
import { skillQuery } from '../src/http/skill-shapes.ts'
import type { SkillsView, SkillView } from '../src/openapi/answers/skill.ts'
import { poolOfCaller } from '../src/use-cases/caller.ts'
import { Refusal } from '../src/use-cases/errors.ts'
import { listSkills, readSkill } from '../src/use-cases/skills.ts'
import type { AskedSkill } from '../src/use-cases/wish.ts'

/** Who could take a handoff right now: ask before you promise. */
functions.http('listSkills', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'skills',
  handler: route(app, async ({ hub, caller, request }) => {
    const skills = await listSkills(hub, poolOfCaller(hub, caller, request.query.get('pool') ?? undefined))
    return json({ skills } satisfies SkillsView)
  }),
})

/** What would become of a handoff for this skill, by the rules that a real one meets. */
functions.http('readSkill', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'skills/{skill}',
  handler: route(app, async ({ hub, caller, request, parameter }) => {
    const pool = poolOfCaller(hub, caller, request.query.get('pool') ?? undefined)
    const { level, agents } = readQuery(request, skillQuery)
    const asked = [withSlashes(parameter('skill')), ...request.query.getAll('also')].map(askedSkill)
    const [first, ...others] = asked
    const leveled = first !== undefined && level !== undefined ? [{ ...first, level }, ...others] : asked
    const skill = await readSkill(hub, pool, leveled, agents === 'true')
    return json(skill satisfies SkillView)
  }),
})

function askedSkill(name: string): AskedSkill {
  const result = skillKey(name)
  if (!result.ok) throw new Refusal('invalid', 'InvalidSkill', `The skill ${result.reason}`)
  return { key: result.key, name }
}

/** The host leaves an encoded slash in a path as it is, since it would part the path. */
const withSlashes = (name: string) => name.replaceAll(/%2f/gi, '/')
