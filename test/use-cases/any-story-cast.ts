import type { AgentId, SkillKey } from '../../src/handoff/names.ts'
import type { OpeningHours, SkillPolicy } from '../../src/handoff/policy.ts'
import type { Instant } from '../../src/handoff/time.ts'

/*
 * Who is in the stories, and by which rules. Times are short, so that within a few steps offers expire,
 * policies act and agents come back.
 */

export const AGENTS: Readonly<
  Record<AgentId, { readonly skills: readonly string[]; readonly capacity: number }>
> = {
  ada: { skills: ['billing@3', 'loans'], capacity: 1 },
  bea: { skills: ['billing', 'mortgages@3', 'repairs'], capacity: 2 },
  cleo: { skills: ['loans@2', 'cards', 'mortgages'], capacity: 1 },
  dora: { skills: ['repairs@2', 'cards', 'loans', 'nights'], capacity: 2 },
}

/** What a skill costs an agent to learn is no concern of the hub; anybody can be taught any of these. */
export const LESSONS = ['billing@5', 'loans@4', 'mortgages@2', 'repairs', 'cards', 'nights']

export const SKILLS: readonly SkillKey[] = [
  'billing',
  'loans',
  'loans',
  'mortgages',
  'mortgages',
  'repairs',
  'cards',
  'billing',
  'loans',
  'mortgages',
  'repairs',
  'cards',
  'nights',
  'default',
  'astrology',
]

export const CONVERSATIONS = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8']

/** Two conversations a customer. */
export const customerOf = (conversation: string) => `customer-${Number(conversation.slice(1)) % 4}`

/** Open for five minutes, closed for five. */
const EVERY_OTHER_FIVE_MINUTES: OpeningHours = {
  whenClosed: 'wait',
  at(instant: Instant) {
    const period = 600_000
    const time = Date.parse(instant)
    if (time % period < period / 2) return { open: true }
    return { open: false, opensAt: new Date(Math.ceil(time / period) * period).toISOString() }
  },
}

export const POLICIES: Readonly<Record<SkillKey, Partial<SkillPolicy>>> = {
  billing: { sticky: { rememberSeconds: 3600, waitSeconds: 20 }, maxHandlingSeconds: 900 },
  loans: { assign: 'offer', offerSeconds: 20, askAgainSeconds: 30, waitSeconds: 240, mode: 'round-robin' },
  mortgages: {
    minLevel: 3,
    mode: 'best-skill',
    relax: [
      { afterSeconds: 10, minLevel: 2 },
      { afterSeconds: 25, minLevel: 1 },
    ],
    overflow: { afterSeconds: 45, to: 'billing' },
  },
  repairs: { wrapUpSeconds: 15, mode: 'least-loaded', overflow: { afterSeconds: 30, to: 'mortgages' } },
  cards: { maxWaiting: 2, assign: 'offer', offerSeconds: 10, wrapUpSeconds: 5, priority: 1 },
  nights: { hours: EVERY_OTHER_FIVE_MINUTES, waitSeconds: 120, transferSeconds: 20 },
}
