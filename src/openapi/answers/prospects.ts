import * as z from 'zod'
import { count, instant, named } from '../components.ts'

export const estimate = named(
  'Estimate',
  z.object({
    seconds: z.number().nullable().describe('null when nothing is known from which it could be told'),
    basis: z.string().describe('What it is made of'),
  }),
)

export const planned = named(
  'Planned',
  z
    .object({
      what: z.enum([
        'opens',
        'relaxes',
        'overflows',
        'preferenceEnds',
        'mayBeAskedAgain',
        'offerExpires',
        'waitEnds',
        'handlingEnds',
      ]),
      at: instant,
    })
    .describe('What happens if nobody does anything until then'),
)

const verdict = named(
  'Verdict',
  z
    .object({
      agent: z.string(),
      name: z.string(),
      rule: z.enum([
        'lacksSkill',
        'levelTooLow',
        'passed',
        'waitsForAnother',
        'closed',
        'offline',
        'away',
        'full',
        'free',
        'isAsked',
      ]),
      text: z.string().describe('The same in words'),
    })
    .describe('The one rule that excludes an agent'),
)

export const verdicts = {
  agents: z.array(verdict).describe('The first 200 of the pool by id'),
  agentsTotal: count.describe('How many the pool has'),
}
