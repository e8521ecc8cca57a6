import type { HttpRequest } from '@azure/functions'
import type { LimitCalls } from '../adapters/callers/call-limit.ts'
import type { FindKey } from '../adapters/callers/hub-keys.ts'
import type { VerifiedToken, VerifyToken } from '../adapters/callers/verify-token.ts'
import { LOCAL_BOT } from '../hub-config.ts'
import type { Caller } from '../use-cases/caller.ts'
import { isRejection } from '../use-cases/count-rejections.ts'
import { Refusal } from '../use-cases/errors.ts'
import type { Bot, Log, Registry } from '../use-cases/ports.ts'
import type { Rejections } from '../use-cases/ports-rejections.ts'
import { callerOfKey, callerOfToken } from './caller-of.ts'
import { readCredential, type Credential } from './credential.ts'
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

/** What callers can prove who they are with. */
export interface Proofs {
  /** Absent in a hub that trusts no issuer of tokens. */
  readonly verifyToken: VerifyToken | undefined
  readonly findKey: FindKey
  readonly bots: readonly Bot[]
  readonly limitCalls: LimitCalls
}

/**
 * Who calls, by an access token or a hub key. Refused calls are logged with the reason, never with
 * what was shown.
 * Throws a Refusal for a caller who proves nothing (401), has no part here (403), calls too often (429), or
 * cannot be checked now (503: a 401 would tell him that his credentials are wrong).
 */
export function identifyByProof(proofs: Proofs, log: Log): Identify {
  return async (request) => {
    try {
      return await callerOf(readCredential(request.headers), proofs, log)
    } catch (error) {
      if (error instanceof Refusal) {
        log('information', 'Refused a caller', { code: error.code, reason: error.message })
      }
      throw error
    }
  }
}

/** The same, and callers who are turned away are counted by reason, for the operator. */
export function countingRejections(identify: Identify, rejections: Rejections): Identify {
  return async (request) => {
    try {
      return await identify(request)
    } catch (error) {
      if (error instanceof Refusal && isRejection(error.code)) rejections.count(error.code, textOf(error))
      throw error
    }
  }
}

async function callerOf(credential: Credential, proofs: Proofs, log: Log): Promise<Caller> {
  const { verifyToken, findKey, bots, limitCalls } = proofs
  if (credential.type === 'key') {
    const key = findKey(credential.text)
    const caller = callerOfKey(key)
    await limitCalls(`key ${key?.name ?? ''}`)
    return caller
  }
  if (verifyToken === undefined) {
    const message = 'This hub takes hub keys only, no access tokens: its settings name no tenant'
    throw new Refusal('unknownCaller', 'InvalidToken', message)
  }
  const check = await verifyToken(credential.text)
  if (check.ok) {
    const caller = callerOfToken(check.token, bots)
    await limitCalls(nameOf(check.token))
    return caller
  }
  if (check.fault !== 'KeysUnavailable') throw new Refusal('unknownCaller', check.fault, check.message)
  log('error', 'The keys of an issuer cannot be fetched', { cause: textOf(check.cause) })
  throw new Refusal('unavailable', check.fault, check.message, { cause: check.cause })
}

/** A person is one caller through whichever application, an application through whichever token. */
function nameOf({ tid, oid, appId, delegated }: VerifiedToken): string {
  return delegated ? `person ${tid}/${oid ?? appId}` : `application ${appId}`
}

/** An error with what caused it: fetch tells the reason only there. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${textOf(error.cause)}`
}
