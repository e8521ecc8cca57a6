import { createHash } from 'node:crypto'
import * as z from 'zod'

export const initiate = z.looseObject({
  type: z.literal('event'),
  name: z.literal('handoff.initiate'),
  id: z.string().optional(),
  channelId: z.string().optional(),
  conversation: z.looseObject({ id: z.string().min(1).max(1024) }),
  value: z.looseObject({ Skill: z.string().trim().toLowerCase().min(1).max(128) }),
  attachments: z
    .array(z.looseObject({ name: z.string().optional(), content: z.unknown() }))
    .max(100)
    .optional(),
})

export type Initiate = z.infer<typeof initiate>

export const agent = z.object({
  skills: z.array(z.string().trim().toLowerCase().min(1).max(128)).min(1),
  capacity: z.int().min(1),
})

/** @returns the activities of the conversation so far, as the bot attached them. */
export function transcriptOf({ attachments = [] }: Initiate): unknown {
  return attachments.find(({ name }) => name?.toLowerCase() === 'transcript')?.content
}

/** The same for a request that is repeated, so that it becomes the same job. */
export function idOf(activity: Initiate, key: string | undefined): string {
  const { channelId, conversation } = activity
  const one = key ?? activity.id ?? JSON.stringify(activity)
  const parts = JSON.stringify([channelId, conversation.id, one])
  return `ho-${createHash('sha256').update(parts).digest('hex').slice(0, 32)}`
}
