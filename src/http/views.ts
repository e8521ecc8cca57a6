import { pendingDeliveries, type Delivery } from '../handoff/deliveries.ts'
import { load, type Agent } from '../handoff/agents.ts'
import type { AgentRules } from '../handoff/policy.ts'
import { settle } from '../handoff/presence.ts'
import type { Handoff } from '../handoff/states.ts'
import type { AgentView } from '../openapi/answers/agent.ts'
import type { HandoffView } from '../openapi/answers/handoff.ts'

/** @returns a handoff as its readers see it. */
export function handoffView(handoff: Handoff, baseUrl: string): HandoffView {
  const { id, state, wish, reply, transcript, warnings, log, aliases } = handoff
  return {
    id,
    state: state.name,
    skill: wish.asked,
    routedTo: wish.routedTo,
    needs: wish.needs,
    priority: wish.priority,
    bot: handoff.bot,
    pool: handoff.pool,
    conversation: reply.conversation,
    ...(reply.user === undefined ? {} : { user: reply.user }),
    agent: 'agent' in state ? state.agent : null,
    passes: handoff.passes,
    preferred: handoff.preferred,
    assignment: handoff.assignment,
    ...('message' in state ? { message: state.message } : {}),
    ...('reason' in state ? { message: state.reason } : {}),
    ...('code' in state ? { code: state.code } : {}),
    timings: timingsOf(handoff),
    transcript,
    warnings,
    aliases,
    log,
    deliveries: handoff.deliveries.map(deliveryView),
    deliverTo: handoff.deliverTo.via,
    deliveryPending: pendingDeliveries(handoff.deliveries).length > 0,
    links: handoffLinks(id, baseUrl),
  }
}

function timingsOf({ receivedAt, state, log }: Handoff) {
  const accepted = log.find((entry) => entry.type === 'accepted')?.at
  return {
    receivedAt,
    ...('waitUntil' in state ? { waitUntil: state.waitUntil } : {}),
    ...('offerUntil' in state ? { offerUntil: state.offerUntil } : {}),
    ...(accepted === undefined ? {} : { firstAcceptedAt: accepted }),
    ...('handleUntil' in state ? { handleUntil: state.handleUntil } : {}),
    ...('endedAt' in state ? { endedAt: state.endedAt } : {}),
  }
}

function deliveryView(delivery: Delivery) {
  const { status, state, ...rest } = delivery
  return { status, delivery: state, ...rest }
}

export function handoffLinks(id: string, baseUrl: string) {
  return { self: `${baseUrl}/handoffs/${id}` }
}

/** @returns an agent as supervisors and the agent himself see it. */
export function agentView(agent: Agent, rules: AgentRules): AgentView {
  const now = new Date().toISOString()
  // Written down by the next sweep; true from the moment on.
  const { skills, ...rest } = settle(agent, rules, now)
  return {
    ...rest,
    skills: skills.map(({ name, level }) => ({ name, level })),
    load: load(agent, now),
  }
}
