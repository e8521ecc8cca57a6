import type { HubKey } from '../adapters/callers/hub-keys.ts'
import type { VerifiedToken } from '../adapters/callers/verify-token.ts'
import type { Caller } from '../use-cases/caller.ts'
import { Refusal } from '../use-cases/errors.ts'
import type { Bot } from '../use-cases/ports.ts'

/** The app roles to define in the hub's app registration. Registered bots need none. */
export const APP_ROLES = { agent: 'Handoff.Agent', supervisor: 'Handoff.Supervisor' }

/** @returns the holder of a key. @throws Refusal when nobody holds it. */
export function callerOfKey(key: HubKey | undefined): Caller {
  switch (key?.role) {
    case 'bot':
      return { bot: key.bot, supervisor: false }
    case 'agent':
      return { agent: { id: key.agent, pool: key.pool }, supervisor: false }
    case 'supervisor':
      return { supervisor: true }
    case undefined: {
      const message = 'This hub key is not in "keys" of hub.config.json; has it been replaced?'
      throw new Refusal('unknownCaller', 'InvalidKey', message)
    }
  }
}

/**
 * @returns the caller that a token stands for: the registered bot of its application, and what its app
 * roles say. A bot speaks for itself: the token of a person who uses the bot is not the bot's.
 * @throws Refusal when it stands for nobody here.
 */
export function callerOfToken(token: VerifiedToken, bots: readonly Bot[]): Caller {
  const { tid, oid, appId, roles, delegated } = token
  const bot = delegated ? undefined : bots.find((each) => each.appId?.toLowerCase() === appId)
  const isAgent = roles.includes(APP_ROLES.agent) && oid !== undefined
  const supervisor = roles.includes(APP_ROLES.supervisor)
  if (bot === undefined && !isAgent && !supervisor) throw noPart(token)
  return {
    ...(bot === undefined ? {} : { bot: bot.name }),
    ...(isAgent ? { subject: `${tid}/${oid}` } : {}),
    supervisor,
  }
}

function noPart({ appId, oid, delegated }: VerifiedToken): Refusal {
  const roles = `the app role ${APP_ROLES.agent} or ${APP_ROLES.supervisor}`
  if (delegated) {
    const who = oid === undefined ? 'The person' : `The person with the object id "${oid}"`
    const message = `${who} needs ${roles} of this hub; a bot needs a token of its own, by client credentials`
    return new Refusal('forbidden', 'RoleMissing', message)
  }
  const message = `The application "${appId}" is no registered bot; add it as "appId" to "bots" in hub.config.json, or give it ${roles}`
  return new Refusal('forbidden', 'BotNotRegistered', message)
}
