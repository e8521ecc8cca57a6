import { app as functions } from '@azure/functions'
import { skillKey } from '../src/activity/skill.ts'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { route } from '../src/http/route.ts'
import { poolOfCaller } from '../src/use-cases/caller.ts'
import { listSkills, readSkill } from '../src/use-cases/skills.ts'
import { Refusal } from '../src/use-cases/errors.ts'

/** Who could take a handoff right now: ask before you promise. */
functions.http('listSkills', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'skills',
  handler: route(app, async ({ hub, caller, request }) => {
    const skills = await listSkills(hub, poolOfCaller(hub, caller, request.query.get('pool') ?? undefined))
    return json({ skills })
  }),
})

functions.http('readSkill', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'skills/{skill}',
  handler: route(app, async ({ hub, caller, request, parameter }) => {
    const key = skillKey(parameter('skill'))
    if (!key.ok) throw new Refusal('invalid', 'InvalidSkill', `The skill ${key.reason}`)
    const skill = hub.registry.canonical(key.key)
    return json(
      await readSkill(hub, poolOfCaller(hub, caller, request.query.get('pool') ?? undefined), skill),
    )
  }),
})
