import { writeProfile, type Agent } from '../../src/handoff/agents.ts'
import { handoffId } from '../../src/handoff/names.ts'
import { DEFAULT_AGENT_RULES, DEFAULT_POLICY } from '../../src/handoff/policy.ts'
import { declarePresence } from '../../src/handoff/presence.ts'
import { receive } from '../../src/handoff/receive.ts'
import { match } from '../../src/handoff/routing.ts'

const NOW = '2026-01-01T12:00:00.000Z'
const SKILL = 'x'

function agent(number: number): Agent {
  const skills = [{ key: SKILL, name: SKILL, level: 3 }]
  const profile = { id: `agent-${number}`, pool: 'default', name: `Agent ${number}`, skills, capacity: 1 }
  const wish = { presence: 'available', leaseSeconds: 3600, renewal: false } as const
  return declarePresence(writeProfile(undefined, profile, NOW), wish, DEFAULT_AGENT_RULES, NOW)
}

const waiting = receive(
  {
    id: handoffId('default', '0'.repeat(32)),
    pool: 'default',
    bot: 'bench',
    reply: { conversation: { id: 'c1' } },
    deliverTo: { via: 'poll' },
    wish: { routedTo: SKILL, needs: [{ skill: SKILL, level: 1 }], asked: SKILL, priority: 0 },
    receivedAt: NOW,
    transcript: { state: 'none', activities: 0 },
    warnings: [],
  },
  DEFAULT_POLICY,
  NOW,
)

/** How many agents are looked at altogether, whatever the size of a team, so that all take about as long. */
const LOOKS = 200_000

/**
 * @returns a function that gives the milliseconds which the rules need for each agent of so large a team, to say who of
 * them gets a handoff. The hub never hands them more than ten; this is what they would take for all.
 */
export function matchingAmong(size: number): () => number {
  const team = Array.from({ length: size }, (_, number) => agent(number))
  const times = Math.ceil(LOOKS / size)
  return () => {
    const start = process.cpuUsage()
    for (let time = 0; time < times; time++) match([waiting], team, () => DEFAULT_POLICY, NOW)
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000 / times / size
  }
}
