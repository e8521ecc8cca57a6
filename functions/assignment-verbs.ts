import { app as functions } from '@azure/functions'
import { skillKey } from '../src/activity/skill.ts'
import { app } from '../src/app.ts'
import { agentId } from '../src/http/agent-shapes.ts'
import { json } from '../src/http/answers.ts'
import { offerAnswer, requeue, transfer } from '../src/http/handoff-shapes.ts'
import { readShape } from '../src/http/read-body.ts'
import { route } from '../src/http/route.ts'
import { handoffView } from '../src/http/views.ts'
import { acceptOffer, declineOffer } from '../src/use-cases/answer-offer.ts'
import { Refusal } from '../src/use-cases/errors.ts'
import { requeueHandoff, transferHandoff } from '../src/use-cases/give-back.ts'

/** The agent takes the handoff that is offered to him; the bot gets `accepted`. */
functions.http('acceptHandoff', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'handoffs/{id}/accept',
  handler: route(app, async ({ hub, caller, request, parameter, baseUrl }) => {
    const said = await readShape(request, offerAnswer)
    return json(handoffView(await acceptOffer(hub, caller, parameter('id'), said), baseUrl))
  }),
})

/** The agent does not want it; it is offered to the next. */
functions.http('declineHandoff', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'handoffs/{id}/decline',
  handler: route(app, async ({ hub, caller, request, parameter, baseUrl }) => {
    const said = await readShape(request, offerAnswer)
    return json(handoffView(await declineOffer(hub, caller, parameter('id'), said), baseUrl))
  }),
})

/** The agent passes his handoff on: to an agent, to whoever has a skill, or to an agent for a skill. */
functions.http('transferHandoff', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'handoffs/{id}/transfer',
  handler: route(app, async ({ hub, caller, request, parameter, baseUrl }) => {
    const { agent, skill: name, ...said } = await readShape(request, transfer)
    const key = name === undefined ? undefined : skillKey(name)
    if (key?.ok === false) throw new Refusal('invalid', 'InvalidSkill', `The skill ${key.reason}`)
    const to = {
      ...(agent === undefined ? {} : { agent: agentId(agent) }),
      ...(key === undefined ? {} : { skill: hub.registry.canonical(key.key) }),
    }
    return json(handoffView(await transferHandoff(hub, caller, parameter('id'), to, said), baseUrl))
  }),
})

/** The agent gives his handoff back, or a supervisor takes it from him: for whoever is next. */
functions.http('requeueHandoff', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'handoffs/{id}/requeue',
  handler: route(app, async ({ hub, caller, request, parameter, baseUrl }) => {
    const { agent, ...rest } = await readShape(request, requeue)
    const said = { ...rest, ...(agent === undefined ? {} : { by: agent }) }
    return json(handoffView(await requeueHandoff(hub, caller, parameter('id'), said), baseUrl))
  }),
})
