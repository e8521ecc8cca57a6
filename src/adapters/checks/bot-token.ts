import type { Bot } from '../../use-cases/ports.ts'
import type { BotCheck, Finding } from '../../use-cases/ports-checks.ts'
import type { TokenFor } from '../outbound/bot-token.ts'
import { isWithoutIdentity, look, noIdentity, remembered, textOf } from './look.ts'

const KEPT_MILLISECONDS = 30_000
/** As long as a delivery waits for a token, and a little more. */
const LIMIT_MILLISECONDS = 11_000

const UNREACHABLE = 'Microsoft Entra gives no token: check that the network lets the hub out to it'

/** @returns for each bot that wants tokens a look at whether there is one to be had. */
export function botTokenChecks(
  bots: readonly Bot[],
  tokenFor: TokenFor,
  keptFor = KEPT_MILLISECONDS,
): BotCheck[] {
  return bots.flatMap(({ name, appId, delivery }) => {
    if (appId === undefined || delivery?.via === 'webhook' || delivery?.via === 'poll') return []
    const ask = async () => {
      await tokenFor(appId, { fresh: false })
    }
    const options = { unreachable: UNREACHABLE, limit: LIMIT_MILLISECONDS }
    return [{ bot: name, look: remembered(() => look(ask, meaningOf, options), keptFor) }]
  })
}

function meaningOf(error: unknown): Finding {
  const detail = textOf(error)
  if (/AADSTS(500011|700016|65001|501051)/.test(detail)) {
    const mend =
      'Microsoft Entra knows no such application in the tenant of the hub, or the hub has no access to it: check "appId" of the bot in hub.config.json, and register the application of the bot in this tenant'
    return { state: 'Error', problem: 'BotAppUnknown', mend, detail }
  }
  if (isWithoutIdentity(error)) return noIdentity('AZURE_CLIENT_ID', error)
  return { state: 'Disconnected', problem: 'NoToken', mend: UNREACHABLE, detail }
}
