import * as z from 'zod'
import { accountSchema } from '../activity/accounts.ts'
import { conversationSchema } from '../activity/conversation.ts'
import { envelopeSchema } from '../activity/envelope.ts'
import { membersSchema } from '../activity/initiate.ts'
import { DEFAULT_LIMITS } from '../activity/limits.ts'
import { level, named } from './components.ts'

/*
 * What to post for a handoff. The envelope is the schema by which the hub decides; the rest says what it reads
 * in the members that it reads tolerantly, so the hub takes more than this: null and empty for "not set"
 * everywhere, members of other types with a warning.
 */

const { attachments, priority, skillCharacters, skills } = DEFAULT_LIMITS
const skillName = z.string().max(skillCharacters)

const value = z
  .looseObject({
    Skill: skillName.nullish().describe('The skill asked for; else `skill`, else `Context.skill`'),
    skill: skillName.nullish(),
    Context: z.looseObject({ skill: skillName.nullish() }).nullish(),
    Skills: z
      .array(z.union([skillName, z.looseObject({ name: skillName.exactOptional(), level: level.nullish() })]))
      .max(skills)
      .nullish()
      .describe('More skills that the agent must have'),
    Priority: z.int().min(0).max(priority).nullish().describe('Higher goes first'),
    va_LastTopic: z.string().nullish().describe("Copilot Studio's topic, where no skill is named"),
  })
  .describe('All of it is kept; at most 64 KB as JSON')

const attachment = z
  .looseObject({
    name: z.string().nullish(),
    contentType: z.string().nullish(),
    content: z
      .unknown()
      .optional()
      .describe('Of the transcript: `{"activities": [...]}`, the array alone, or either as JSON text'),
    contentUrl: z.string().nullish().describe('Where the transcript is, if not in `content`'),
  })
  .describe('The one called "Transcript" is the conversation so far')

/** Every member may be null, which is "not set". */
function nullish(shape: z.ZodRawShape): z.ZodRawShape {
  return Object.fromEntries(Object.entries(shape).map(([name, member]) => [name, z.nullish(member)]))
}

const account = z.looseObject(nullish(accountSchema.shape)).nullish()

/** The body of POST /handoffs. */
export const handoffInitiate = named(
  'HandoffInitiate',
  envelopeSchema
    .extend({
      ...nullish(membersSchema.omit({ _channelId: true }).shape),
      conversation: conversationSchema
        .extend({ id: z.string().min(1).max(DEFAULT_LIMITS.conversationIdBytes) })
        .describe('Comes back in every status as it is; `id` has at most 1,024 bytes'),
      timestamp: z.string().nullish().describe('ISO 8601; without a zone it is UTC'),
      from: account,
      recipient: account,
      value: value.nullish(),
      attachments: z.array(attachment).max(attachments).nullish(),
    })
    .describe('A Bot Framework event that asks for a human'),
)

/** The body of POST /messages. */
export const activity = named(
  'Activity',
  z
    .looseObject({
      type: z.string().min(1),
      id: z.string().nullish(),
      conversation: z.looseObject({ id: z.string() }).nullish(),
      channelId: z.string().nullish(),
      text: z.string().nullish(),
    })
    .describe(
      'Any Bot Framework activity; `handoff.initiate` as in POST /handoffs. A `message` and an `endOfConversation` need `conversation.id`',
    ),
)
