/**
 * The names by which the hub knows things. They are plain text with a documented form; each is checked
 * once, where it enters.
 */

/** `ho-<pool>-<32 hexadecimal digits>`: letters first, because hosts turn numeric ids into numbers. */
export type HandoffId = string
export type AgentId = string
/** A routing name: Unicode NFC, trimmed, lower case, inner white space collapsed. */
export type SkillKey = string
/** The bot's id in hub.config.json; never what a request body claims. */
export type BotName = string
/** Agents and skills that route among themselves; one Cosmos DB logical partition. */
export type Pool = string

/** The skill that every agent has: a handoff that asks for nothing is for anybody. */
export const ANY_AGENT: SkillKey = 'default'
export const DEFAULT_POOL: Pool = 'default'

export const POOL_FORM = /^[a-z][a-z0-9-]{0,31}$/
/** Cosmos DB forbids / \ ? # in ids; the rest keeps ids easy to read, type and put in a URL. */
export const AGENT_ID_FORM = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/

const HANDOFF_ID_FORM = /^ho-([a-z][a-z0-9-]{0,31})-[0-9a-f]{32}$/

/** @returns the id of a handoff; `digest` is at least 32 hexadecimal digits. */
export function handoffId(pool: Pool, digest: string): HandoffId {
  return `ho-${pool}-${digest.slice(0, 32)}`
}

/** @returns the pool that a handoff id belongs to, or undefined when the text is no handoff id. */
export function poolOf(id: string): Pool | undefined {
  return HANDOFF_ID_FORM.exec(id)?.[1]
}
