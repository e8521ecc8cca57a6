import * as z from 'zod'
import { MAX_PRIORITY } from '../src/handoff/routing.ts'
import { skillName } from '../src/hub-config/names.ts'

/*
 * The shape of a scenario: who asks for what, how often, and who is there to help. scenario.schema.json is
 * made from it, so the descriptions are what editors show.
 */

const DAY = 24 * 60 * 60
const hour = z
  .number()
  .min(0)
  .max(24 * 366)
const seconds = z
  .number()
  .positive()
  .max(7 * DAY)
const share = z.number().min(0).max(1)
const level = z.number().int().min(1).max(5)

const skillAtLevel = z.union([
  skillName.transform((skill) => ({ ...skill, level: 1 })),
  z
    .strictObject({ name: skillName, level: level.default(1) })
    .transform((skill) => ({ ...skill.name, level: skill.level })),
])

const handling = z
  .discriminatedUnion('distribution', [
    z.strictObject({ distribution: z.literal('exponential'), meanSeconds: seconds }),
    z.strictObject({
      distribution: z.literal('lognormal'),
      meanSeconds: seconds,
      deviationSeconds: seconds.describe('The standard deviation of the times themselves'),
    }),
    z.strictObject({ distribution: z.literal('fixed'), meanSeconds: seconds }),
  ])
  .describe('How long an agent speaks with such a customer')

const profile = z
  .array(z.strictObject({ fromHour: hour, perHour: z.number().min(0).max(1_000_000) }))
  .min(1)
  .refine((steps) => steps.every((step, at) => step.fromHour > (steps[at - 1]?.fromHour ?? -1)), {
    message: 'each fromHour must be later than the one before',
  })
  .transform((steps) => (steps[0]?.fromHour === 0 ? steps : [{ fromHour: 0, perHour: 0 }, ...steps]))

const arrivals = z
  .strictObject({
    skill: skillName
      .exactOptional()
      .describe('What the bot asks for; unset, the default skill of the policy'),
    level: level.default(1).describe('The level asked for; the policy may ask for more'),
    skills: z.array(skillAtLevel).default([]).describe('Skills that the agent must have besides'),
    priority: z.number().int().min(0).max(MAX_PRIORITY).exactOptional(),
    perHour: z
      .union([
        z
          .number()
          .min(0)
          .max(1_000_000)
          .transform((perHour) => [{ fromHour: 0, perHour }]),
        profile,
      ])
      .describe('How many ask in an hour, at random times; or steps, by hours since the start'),
    patienceSeconds: seconds
      .exactOptional()
      .describe('After how long a customer leaves, on average (exponential); unset, nobody leaves'),
    customers: z
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .exactOptional()
      .describe('How many people these are, so that some come again; unset, everybody is new'),
    handling,
  })
  .refine(({ skill, skills }) => skill !== undefined || skills.length === 0, {
    message: 'further skills need a first one, which gives the policy',
  })

const shift = z
  .strictObject({ fromHour: hour, toHour: hour })
  .refine(({ fromHour, toHour }) => fromHour < toHour, { message: 'a shift must end after it begins' })

const agents = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, dot, underscore and hyphen'),
  count: z.number().int().min(1).max(1000).default(1),
  skills: z.array(skillAtLevel).default([]),
  capacity: z.number().int().min(1).max(50).default(1).describe('How many customers at a time'),
  shifts: z.array(shift).default([]).describe('By hours since the start; unset, always there'),
  answersAfterSeconds: seconds.default(5).describe('How soon an offer is answered, on average (exponential)'),
  declines: share.default(0).describe('The share of offers that are declined'),
  misses: share.default(0).describe('The share of offers that nobody answers'),
  returnsAfterSeconds: seconds
    .default(300)
    .describe('How soon one whom the hub has set away comes back, on average (exponential)'),
})

export const scenarioSchema = z
  .strictObject({
    $schema: z.string().exactOptional(),
    name: z.string().min(1),
    seed: z.number().int().default(1).describe('Other seed, other customers'),
    start: z.iso.datetime({ offset: true }).describe('When it begins; opening hours depend on it'),
    durationHours: hour.positive().describe('How long customers come'),
    warmUpHours: hour.default(0).describe('Who comes so early is not counted'),
    arrivals: z.array(arrivals).min(1),
    agents: z.array(agents).min(1),
  })
  .refine(({ warmUpHours, durationHours }) => warmUpHours < durationHours, {
    message: 'warmUpHours must be less than durationHours',
  })
  .refine((scenario) => new Set(scenario.agents.map(({ name }) => name)).size === scenario.agents.length, {
    message: 'two groups of agents have the same name',
  })

export type Scenario = z.infer<typeof scenarioSchema>
export type Arrivals = Scenario['arrivals'][number]
export type AgentGroup = Scenario['agents'][number]
export type Handling = Arrivals['handling']
