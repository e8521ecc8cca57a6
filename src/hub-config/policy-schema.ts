import * as z from 'zod'
import { MAX_PRIORITY } from '../handoff/routing.ts'
import { hours } from './hours-schema.ts'
import { skillName } from './names.ts'

const DAY = 24 * 60 * 60
export const seconds = (least: number, most: number) => z.number().int().min(least).max(most)
const level = z.number().int().min(1).max(5)

const relaxStep = z.strictObject({
  afterSeconds: seconds(1, 7 * DAY).describe('How long a handoff has waited by then, in this queue'),
  minLevel: level.describe('The level that is enough from then on'),
})

const relax = z
  .array(relaxStep)
  .max(10)
  .superRefine((steps, context) => {
    steps.slice(1).forEach((step, index) => {
      const before = steps[index]
      if (before === undefined) return
      if (step.afterSeconds > before.afterSeconds && step.minLevel < before.minLevel) return
      const message = 'each step is later than the one before and asks for less'
      context.addIssue({ code: 'custom', path: [index + 1], message })
    })
  })

const overflow = z.strictObject({
  afterSeconds: seconds(1, 7 * DAY).describe('How long a handoff has waited by then, in this queue'),
  to: skillName.describe('The skill to whose queue it moves; its place and its wait limit stay'),
})

const sticky = z.strictObject({
  rememberSeconds: seconds(1, 365 * DAY)
    .default(30 * DAY)
    .describe('How long the hub remembers which agent had which customer'),
  waitSeconds: seconds(1, 600)
    .default(60)
    .describe('How long a handoff waits for that agent while he is present but busy'),
})

/** The routing rules of a skill, and, under `defaults`, of every skill that does not say otherwise. */
export const policyShape = {
  assign: z
    .enum(['auto', 'offer'])
    .exactOptional()
    .describe('"auto": the agent has the handoff at once; "offer": he is asked first'),
  mode: z
    .enum(['longest-idle', 'round-robin', 'least-loaded', 'best-skill'])
    .exactOptional()
    .describe('Who goes first among the free agents'),
  minLevel: level.exactOptional().describe('The least level of the skill that any handoff needs'),
  priority: z
    .number()
    .int()
    .min(0)
    .max(MAX_PRIORITY)
    .exactOptional()
    .describe('Of a handoff that names none; the highest is served first'),
  offerSeconds: seconds(5, 3600).exactOptional().describe('How long an agent has to answer an offer'),
  askAgainSeconds: seconds(1, DAY)
    .exactOptional()
    .describe('How long an agent who let an offer expire is not asked for the same handoff again'),
  waitSeconds: seconds(1, 7 * DAY)
    .exactOptional()
    .describe('How long a handoff waits for an agent before it fails'),
  maxHandlingSeconds: seconds(1, 14 * DAY)
    .exactOptional()
    .describe('How long an agent may have a handoff before it is completed'),
  wrapUpSeconds: seconds(0, 3600)
    .exactOptional()
    .describe('How long after a handoff its agent has one place less'),
  transferSeconds: seconds(1, 3600)
    .exactOptional()
    .describe('How long a handoff that was transferred to one agent waits for him while he is busy'),
  relax: relax
    .exactOptional()
    .describe('Steps by which the level that is needed falls while a handoff waits'),
  overflow: overflow.nullable().exactOptional().describe('Moves a handoff that waits long to another skill'),
  sticky: sticky.nullable().exactOptional().describe('Customers who come back go to the agent they had'),
  hours: hours.nullable().exactOptional().describe('When the skill is open; always, unless set'),
  maxWaiting: z
    .number()
    .int()
    .min(0)
    .max(100_000)
    .nullable()
    .exactOptional()
    .describe('How many may wait; one more fails at once. null: any number'),
  shards: z
    .number()
    .int()
    .min(1)
    .max(32)
    .exactOptional()
    .describe('Over how many Service Bus sessions the requests of a busy skill are spread'),
}

/** The rules that a skill, or `defaults`, states. */
export type StatedPolicy = z.infer<z.ZodObject<typeof policyShape>>
