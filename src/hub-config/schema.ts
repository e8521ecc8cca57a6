import * as z from 'zod'
import { AGENT_ID_FORM, DEFAULT_POOL } from '../handoff/names.ts'
import { patternFault } from '../redaction/patterns.ts'
import { pool, skillName } from './names.ts'
import { policyShape, seconds } from './policy-schema.ts'

/*
 * The shape of hub.config.json. hub.config.schema.json is made from it, so the descriptions are what editors
 * show.
 */

const secretSetting = z
  .string()
  .regex(/^(?!HUB_)./, 'a name that begins with HUB_ is for settings of the hub itself')
  .describe('The name of the setting that holds the webhook secret, or two while it is being replaced')

const delivery = z
  .strictObject({
    via: z.enum(['reply', 'messages', 'webhook', 'poll']).describe('How a handoff.status reaches the bot'),
    url: z.url().exactOptional().describe('Where "messages" and "webhook" send'),
    secretSetting: secretSetting.exactOptional(),
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
  endOfConversation: z
    .boolean()
    .default(false)
    .describe(
      'Whether the bot gets an endOfConversation after the final status, as who called a skill expects',
    ),
})

const desk = z.strictObject({
  pool: pool.default(DEFAULT_POOL).describe('Whose agents work there; a pool has one desk at most'),
  url: z.url().describe('Where the notices go'),
  secretSetting: secretSetting.exactOptional(),
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

const skill = z
  .strictObject({
    name: skillName.describe('The name by which work is routed; upper and lower case are the same'),
    aliases: z.array(skillName).default([]).describe('Other names of the same skill'),
    pool: pool.exactOptional().describe('The only pool whose agents have it; any pool, unless set'),
    ...policyShape,
  })
  .transform(({ name, aliases, pool: only, ...policy }) => ({ name, aliases, pool: only, policy }))

const agentRules = z.strictObject({
  graceSeconds: seconds(0, 24 * 60 * 60)
    .exactOptional()
    .describe('How long an agent who went offline keeps the handoffs that he has'),
  unansweredOffers: z
    .number()
    .int()
    .min(1)
    .max(100)
    .exactOptional()
    .describe('After so many unanswered offers in a row an agent counts as away'),
})

const redact = z.strictObject({
  cardNumbers: z.boolean().default(true).describe('Whether numbers of payment cards are taken out'),
  patterns: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64).describe('What it is, for people: "IBAN" leaves "[IBAN removed]"'),
        pattern: z
          .string()
          .min(1)
          .max(1000)
          .superRefine((pattern, context) => {
            const fault = patternFault(pattern)
            if (fault !== undefined) context.addIssue({ code: 'custom', message: fault })
          })
          .describe('A regular expression as RE2 knows them: no lookaround and no backreferences'),
      }),
    )
    .max(20)
    .default([])
    .describe('What else is taken out'),
})

/** Each member by itself; `config-schema.ts` looks at all of them together. */
export const configShape = z.strictObject({
  $schema: z.string().exactOptional(),
  bots: z.array(bot).default([]).describe('Who may ask for a human'),
  desks: z.array(desk).default([]).describe('Systems in which agents work, told by webhook what is for them'),
  allowedHosts: z
    .array(z.string().min(1))
    .default([])
    .describe('Hosts that the hub may call for every bot, besides those of the Bot Framework'),
  skills: z.array(skill).default([]).describe('Skills with rules of their own'),
  topics: z
    .record(z.string(), skillName)
    .default({})
    .describe('The skill for a Copilot Studio topic, which names no skill itself'),
  pools: z.array(pool).default([]).describe('Pools besides "default" and those of the bots'),
  keys: z.array(key).default([]).describe('Hub keys, for callers without Microsoft Entra'),
  retentionDays: z
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .describe('For how many days what was said and how it ended is kept'),
  redact: redact.prefault({}).describe('What is taken out of what was said before it is kept anywhere'),
  agents: agentRules.default({}).describe('What holds for every agent, whatever the skill'),
  defaults: z
    .strictObject({ skill: skillName.exactOptional().describe('For who asks for none'), ...policyShape })
    .transform(({ skill: named, ...policy }) => ({ skill: named, policy }))
    .prefault({})
    .describe('For what no skill says otherwise'),
})

export type Config = z.infer<typeof configShape>
