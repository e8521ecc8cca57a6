import type { Container } from '@azure/cosmos'
import { asJson } from '../../src/adapters/cosmos/batch.ts'
import { agentDocument } from '../../src/adapters/cosmos/agent-document.ts'
import { handoffDocument } from '../../src/adapters/cosmos/handoff-document.ts'
import { conversationDocument, type RoutingDocument } from '../../src/adapters/cosmos/routing-documents.ts'
import { writeProfile, type AgentProfile } from '../../src/handoff/agents.ts'
import { handoffId } from '../../src/handoff/names.ts'
import { DEFAULT_AGENT_RULES, type SkillPolicy } from '../../src/handoff/policy.ts'
import { declarePresence } from '../../src/handoff/presence.ts'
import { receive } from '../../src/handoff/receive.ts'
import { secondsAfter, type Instant } from '../../src/handoff/time.ts'
import { conversationKey } from '../../src/use-cases/conversation-key.ts'
import { requestSample, wishFor } from '../handoff/samples.ts'
import { AVAILABLE } from './hub.ts'

/** As many operations as a batch may have. */
const A_BATCH = 100

/** Puts documents into a pool, past all rules: a large pool within seconds. */
export async function fill(container: Container, pool: string, documents: readonly RoutingDocument[]) {
  for (let start = 0; start < documents.length; start += A_BATCH) {
    const batch = documents
      .slice(start, start + A_BATCH)
      .map((document) => ({ operationType: 'Create' as const, resourceBody: asJson(document) }))
    const { result } = await container.items.batch(batch, pool)
    const refused = result?.find(({ statusCode }) => statusCode !== 201)
    if (refused !== undefined) throw new Error(`A document was refused with ${refused.statusCode}`)
  }
}

/** @returns so many agents who are available, each idle since another second. */
export function freeAgents(
  count: number,
  profile: Omit<AgentProfile, 'id'>,
  now: Instant,
): RoutingDocument[] {
  return numbered(count, (number) => {
    const at = secondsAfter(now, number - count)
    const agent = writeProfile(undefined, { ...profile, id: `agent-${number}` }, at)
    return agentDocument(declarePresence(agent, AVAILABLE, DEFAULT_AGENT_RULES, at))
  })
}

/** @returns so many handoffs that wait for a skill, each received in another second, and their conversations. */
export function waitingHandoffs(
  count: number,
  pool: string,
  skill: string,
  policy: SkillPolicy,
  now: Instant,
): RoutingDocument[] {
  const each = numbered(count, (number) => {
    const receivedAt = secondsAfter(now, number - count)
    const id = handoffId(pool, number.toString(16).padStart(32, '0'))
    const reply = { conversation: { id: `waiting-${number}` } }
    const request = requestSample({ id, pool, bot: 'shop', reply, receivedAt, wish: wishFor(skill) })
    const handoff = receive(request, policy, receivedAt)
    return [handoffDocument(handoff, null), conversationDocument(pool, conversationKey(handoff), id)]
  })
  return each.flat()
}

const numbered = <T>(count: number, make: (number: number) => T): T[] =>
  Array.from({ length: count }, (_, number) => make(number))
