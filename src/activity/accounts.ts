import * as z from 'zod'
import { isJsonObject, type JsonObject } from './json.ts'
import { readTolerantly } from './tolerant.ts'
import type { Warning } from './warnings.ts'

/**
 * The members of a Bot Framework ChannelAccount that the hub keeps and sends back. The others are left
 * out, because a member that an SDK does not expect makes its whole activity invalid.
 */
export const accountSchema = z.object({
  id: z.string().max(1024),
  name: z.string().max(256).exactOptional(),
  role: z.string().max(64).exactOptional(),
  aadObjectId: z.string().max(64).exactOptional(),
  tenantId: z.string().max(64).exactOptional(),
})

export type Account = Readonly<z.infer<typeof accountSchema>>

export interface Parties {
  readonly user?: Account
  readonly bot?: Account
  readonly warnings: readonly Warning[]
}

/**
 * Finds the customer and the bot. `relatesTo` names them in most dialects; otherwise the roles do. Over
 * the channel path the SDKs swap `from` and `recipient`, so the position alone says nothing about a bot
 * that gives no roles, except that EventFactory puts the customer into `from`.
 */
export function findParties(activity: JsonObject): Parties {
  const warnings: Warning[] = []
  const account = (parent: JsonObject, key: string, pointer: string): Account | undefined => {
    const raw = parent[key]
    if (!isJsonObject(raw)) return undefined
    const read = readTolerantly(accountSchema, raw, `${pointer}/${key}`)
    warnings.push(...read.warnings)
    return read.members
  }
  const relatesTo = isJsonObject(activity.relatesTo) ? activity.relatesTo : {}
  const from = account(activity, 'from', '')
  const recipient = account(activity, 'recipient', '')
  const botSends = isBot(from) || recipient?.role === 'user'
  const user = account(relatesTo, 'user', '/relatesTo') ?? (botSends ? recipient : from)
  const bot =
    account(relatesTo, 'bot', '/relatesTo') ??
    account(relatesTo, 'agent', '/relatesTo') ??
    (botSends ? from : recipient)
  return { ...(user && { user }), ...(bot && { bot }), warnings }
}

function isBot(account: Account | undefined): boolean {
  return account?.role === 'bot' || account?.role === 'skill'
}
