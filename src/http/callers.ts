import type { HttpRequest } from '@azure/functions'
import { LOCAL_BOT } from '../hub-config.ts'
import type { Caller } from '../use-cases/caller.ts'
import { Refusal } from '../use-cases/errors.ts'
import type { Bot, Registry } from '../use-cases/ports.ts'
import type { Identify } from './route.ts'

/** @returns the bot that calls. @throws Refusal when the caller is no bot, or none that is registered. */
export function callingBot(registry: Registry, caller: Caller): Bot {
  const bot = caller.bot === undefined ? undefined : registry.bot(caller.bot)
  if (bot !== undefined) return bot
  throw new Refusal('forbidden', 'BotOnly', 'Only a bot that is registered in hub.config.json may do this')
}

/**
 * Who calls a hub that asks nobody who they are: everybody may do everything. The bot is the one named by
 * the header x-handoff-bot, else the only registered one, else the built-in one. For the local stack only;
 * settings.ts refuses it on Azure.
 */
export function identifyNobody(registry: Registry, bots: readonly Bot[]): Identify {
  return (request: HttpRequest) => {
    const named = request.headers.get('x-handoff-bot')
    const [only, ...others] = bots
    const bot = named ?? (only !== undefined && others.length === 0 ? only.name : LOCAL_BOT.name)
    if (registry.bot(bot) === undefined) {
      const message = `The bot "${bot}" is not registered; add it to "bots" in hub.config.json`
      return Promise.reject(new Refusal('forbidden', 'BotNotRegistered', message))
    }
    return Promise.resolve({ bot, supervisor: true })
  }
}
