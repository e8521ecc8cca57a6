import * as z from 'zod'
import { skillKey } from './activity/skill.ts'
import { AGENT_ID_FORM, DEFAULT_POOL, POOL_FORM } from './handoff/names.ts'

/*
 * The shape of hub.config.json. hub.config.schema.json is made from it, so the descriptions are what editors
 * show.
 */

const DAY = 24 * 60 * 60
const seconds = (most: number) => z.number().int().min(1).max(most)

const policyShape = {
  waitSeconds: seconds(7 * DAY)
    .exactOptional()
    .describe('How long a handoff waits for an agent before it fails'),
  maxHandlingSeconds: seconds(14 * DAY)
    .exactOptional()
    .describe('How long an agent may have a handoff before it is completed'),
}

const skillName = z.string().transform((name, context) => {
  const result = skillKey(name)
  if (result.ok) return { key: result.key, name: name.trim() }
  context.addIssue({ code: 'custom', message: result.reason })
  return z.NEVER
})

const pool = z.string().regex(POOL_FORM, 'a pool is lower case letters, digits and -, at most 32')

const delivery = z
  .strictObject({
    via: z.enum(['reply', 'messages', 'webhook', 'poll']).describe('How a handoff.status reaches the bot'),
    url: z.url().exactOptional().describe('Where "messages" and "webhook" send'),
    secretSetting: z
      .string()
      .regex(/^(?!HUB_)./, 'a name that begins with HUB_ is for settings of the hub itself')
      .exactOptional()
      .describe('The name of the setting that holds the webhook secret; never the secret itself'),
  })
  .refine(({ via, url }) => url !== undefined || via === 'reply' || via === 'poll', {
    message: 'via "messages" and "webhook" need a url',
  })

const bot = z.strictObject({
  id: z.string().min(1).max(128).describe('The name of the bot in handoffs and logs'),
  appId: z.guid().exactOptional().describe('The application (client) id that the bot asks for tokens with'),
  pool: pool.exactOptional().describe('Whose agents the bot is given'),
  delivery: delivery.exactOptional().describe('Unless set, each handoff.initiate decides'),
  allowedHosts: z
    .array(z.string().min(1))
    .default([])
    .describe('Hosts that the hub may call for this bot, besides those of the Bot Framework'),
})

const digests = z
  .array(z.string().regex(/^[0-9a-f]{64}$/, 'a digest is 64 lower case hexadecimal digits'))
  .min(1)
  .max(2)
  .describe('SHA-256 of the key; a second one lets the old key work until everybody has the new one')

const keyShape = { name: z.string().min(1).max(128).describe('What this key is for'), sha256: digests }

const key = z.discriminatedUnion('role', [
  z.strictObject({
    ...keyShape,
    role: z.literal('bot'),
    bot: z.string().describe('The id of a bot in "bots"'),
  }),
  z.strictObject({
    ...keyShape,
    role: z.literal('agent'),
    agent: z.string().regex(AGENT_ID_FORM, 'this is not the form of an agent id').describe('The agent id'),
    pool: pool.default(DEFAULT_POOL).describe('The pool of the agent'),
  }),
  z.strictObject({ ...keyShape, role: z.literal('supervisor') }),
])

const skill = z.strictObject({
  name: skillName.describe('The name by which work is routed; upper and lower case are the same'),
  aliases: z.array(skillName).default([]).describe('Other names of the same skill'),
  ...policyShape,
})

const configShape = z.strictObject({
  $schema: z.string().exactOptional(),
  bots: z.array(bot).default([]).describe('Who may ask for a human'),
  skills: z.array(skill).default([]).describe('Skills with rules of their own'),
  topics: z
    .record(z.string(), skillName)
    .default({})
    .describe('The skill for a Copilot Studio topic, which names no skill itself'),
  pools: z.array(pool).default([]).describe('Pools besides "default" and those of the bots'),
  keys: z.array(key).default([]).describe('Hub keys, for callers without Microsoft Entra'),
  defaults: z
    .strictObject({ skill: skillName.exactOptional().describe('For who asks for none'), ...policyShape })
    .default({})
    .describe('For what no skill says otherwise'),
})

export type Config = z.infer<typeof configShape>

export const configSchema = configShape.superRefine((config, context) => {
  for (const message of contradictions(config)) context.addIssue({ code: 'custom', message })
})

function contradictions({ bots, keys, pools }: Config): string[] {
  const ids = bots.map(({ id }) => id)
  const knownPools = [DEFAULT_POOL, ...pools, ...bots.map((each) => each.pool ?? DEFAULT_POOL)]
  return [
    ...repeated(ids).map((id) => `two bots have the id "${id}"`),
    ...repeated(bots.flatMap(({ appId }) => appId?.toLowerCase() ?? [])).map(
      (appId) => `two bots have the appId "${appId}"`,
    ),
    ...repeated(keys.map(({ name }) => name)).map((name) => `two keys have the name "${name}"`),
    ...repeated(keys.flatMap(({ sha256 }) => sha256)).map(
      (digest) => `the digest "${digest}" is there twice`,
    ),
    ...keys.flatMap((each) => {
      if (each.role === 'bot' && !ids.includes(each.bot)) {
        return [`the key "${each.name}" is for bot "${each.bot}", which is not in "bots"`]
      }
      if (each.role === 'agent' && !knownPools.includes(each.pool)) {
        return [`the key "${each.name}" is for pool "${each.pool}", which is not in "pools"`]
      }
      return []
    }),
  ]
}

const repeated = (values: readonly string[]): string[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
]
