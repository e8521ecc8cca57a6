import type { TokenCredential } from '@azure/identity'
import { ownIdentity } from '../own-identity.ts'
import { withTimeLimit } from './time-limit.ts'

/**
 * A bearer token that the bot with this app id accepts. `fresh` asks for one that is not from our cache,
 * after a bot has refused the last. Rejects when there is no token to be had.
 */
export type TokenFor = (appId: string, options: Readonly<{ fresh: boolean }>) => Promise<string>

export type BotTokenOptions = Readonly<{
  newCredential?: () => TokenCredential
  timeoutMs?: number
  /** Milliseconds since 1970. */
  now?: () => number
}>

/** Limit for getting a token, in milliseconds. Managed identity alone would retry for half a minute. */
const TOKEN_TIMEOUT_MS = 10_000

/** A token is replaced so long before it expires: a status on its way must not arrive with an old one. */
const EARLY_MS = 5 * 60 * 1000

/** A fresh token is not asked for again so soon: a bot that refuses every token must not cost one a status. */
const FRESH_FOR_MS = 60 * 1000

interface Kept {
  readonly token: string
  readonly useUntil: number
  /** When it was asked for because a bot had refused the one before. */
  readonly freshAt?: number
}

/**
 * Tokens of the hub's own identity (managed identity on Azure) for bots, scope `{appId}/.default`, each kept
 * for its app id until shortly before it expires; who asks for the same one meanwhile waits for the same
 * request. The credential is made at first use, since a hub without registered apps needs none. A fresh
 * token comes from a credential of its own and concerns no other bot. Managed identities have none to give:
 * the SDK keeps their tokens for the whole process, and Azure repeats them for about a day.
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identities-faq
 */
export function createBotTokens(options: BotTokenOptions = {}): TokenFor {
  const { newCredential = () => ownIdentity(), timeoutMs = TOKEN_TIMEOUT_MS } = options
  const now = options.now ?? Date.now
  const kept = new Map<string, Kept>()
  const underWay = new Map<string, Promise<Kept>>()
  let shared: TokenCredential | undefined

  const ask = async (appId: string, fresh: boolean): Promise<Kept> => {
    const credential = fresh ? newCredential() : (shared ??= newCredential())
    const answer = await withTimeLimit(timeoutMs, (abortSignal) =>
      credential.getToken(`${appId}/.default`, { abortSignal }),
    )
    if (answer === null) throw new Error('the credential gave no token')
    const token: Kept = {
      token: answer.token,
      useUntil: answer.expiresOnTimestamp - EARLY_MS,
      ...(fresh ? { freshAt: now() } : {}),
    }
    kept.set(appId, token)
    return token
  }

  const askOnce = (appId: string, fresh: boolean): Promise<Kept> => {
    const key = `${appId} ${fresh ? 'fresh' : 'kept'}`
    const running = underWay.get(key)
    if (running !== undefined) return running
    const request = ask(appId, fresh).finally(() => underWay.delete(key))
    underWay.set(key, request)
    return request
  }

  return async (appId, { fresh }) => {
    const last = kept.get(appId)
    const isNew = last?.freshAt !== undefined && now() - last.freshAt < FRESH_FOR_MS
    if (last !== undefined && last.useUntil > now() && (!fresh || isNew)) return last.token
    return (await askOnce(appId, fresh)).token
  }
}
