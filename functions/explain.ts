import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { route } from '../src/http/route.ts'
import type { ExplanationView } from '../src/openapi/answers/about-handoff.ts'
import { explainHandoff } from '../src/use-cases/explain.ts'

/** Why a handoff stands where it stands: each agent with the rule that excludes him. */
functions.http('explainHandoff', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'handoffs/{id}/explain',
  handler: route(app, async ({ hub, caller, parameter }) => {
    const { handoff, ...rest } = await explainHandoff(hub, caller, parameter('id'))
    const { id, state, wish } = handoff
    const { asked: skill, routedTo, needs, priority } = wish
    const wished = { skill, routedTo, needs, priority }
    return json({ id, state: state.name, ...wished, ...rest } satisfies ExplanationView)
  }),
})
