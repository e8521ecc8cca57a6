import { DefaultAzureCredential } from '@azure/identity'
import type { TokenCredential } from '@azure/identity'
import { withTimeLimit } from './time-limit.ts'

/**
 * A bearer token that the bot with this app id accepts. `fresh` asks for one that is not from our cache,
 * after a bot has refused the last. Rejects when there is no token to be had.
 */
export type TokenFor = (appId: string, options: Readonly<{ fresh: boolean }>) => Promise<string>

/** Limit for getting a token, in milliseconds. Managed identity alone would retry for half a minute. */
const TOKEN_TIMEOUT_MS = 10_000

/**
 * Tokens of the hub's own identity (managed identity on Azure) for bots, scope `{appId}/.default`. The
 * credential is made at first use, since a hub without registered apps needs none, and caches tokens.
 * A fresh token comes from a new credential; with managed identity Azure itself may still repeat the token
 * that it has cached.
 */
export function createBotTokens(
  newCredential: () => TokenCredential = () => new DefaultAzureCredential(),
  timeoutMs = TOKEN_TIMEOUT_MS,
): TokenFor {
  let credential: TokenCredential | undefined
  return async (appId, { fresh }) => {
    credential = fresh || credential === undefined ? newCredential() : credential
    const asked = credential
    const token = await withTimeLimit(timeoutMs, (abortSignal) =>
      asked.getToken(`${appId}/.default`, { abortSignal }),
    )
    if (token === null) throw new Error('the credential gave no token')
    return token.token
  }
}
