import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose'
import * as z from 'zod'
import { issuerKeys, KeysUnavailableError, type KeyTimes } from './issuer-keys.ts'
import type { TrustedIssuer } from './trusted-issuer.ts'

/** What a token proves, once every check has passed. */
export interface VerifiedToken {
  readonly tid: string
  /** The object id of the person or application in its tenant. */
  readonly oid?: string
  /** The application that asked for the token, lower case. */
  readonly appId: string
  readonly roles: readonly string[]
  /** A person signed in and the application acts for him. */
  readonly delegated: boolean
}

export type TokenFault =
  'InvalidToken' | 'TokenExpired' | 'WrongAudience' | 'UntrustedIssuer' | 'KeysUnavailable'

export type TokenCheck =
  | { readonly ok: true; readonly token: VerifiedToken }
  /** `message` says which check failed and how to mend it. */
  | { readonly ok: false; readonly fault: TokenFault; readonly message: string; readonly cause?: unknown }

export type VerifyToken = (token: string) => Promise<TokenCheck>

/** As the Bot Framework SDKs allow. */
const CLOCK_TOLERANCE_SECONDS = 5 * 60

/** An access token names its application; an ID token does not, and so is never taken for one. */
const claimsSchema = z
  .object({
    tid: z.string(),
    oid: z.string().min(1).exactOptional(),
    appid: z.string().min(1).exactOptional(),
    azp: z.string().min(1).exactOptional(),
    roles: z.array(z.string()).default([]),
    scp: z.string().exactOptional(),
  })
  .transform(({ azp, appid, scp, ...claims }, context) => {
    const appId = (azp ?? appid)?.toLowerCase()
    if (appId !== undefined) return { ...claims, appId, delegated: scp !== undefined }
    context.addIssue({ code: 'custom', path: ['appid'], message: 'the token names no application' })
    return z.NEVER
  })

/**
 * Checks access tokens for this hub: RS256 by a key of a trusted issuer, audience, time, tenant.
 * @param appId the hub's own application id, which tokens must be for, bare or as `api://`.
 */
export function tokenVerifier(
  appId: string,
  issuers: readonly TrustedIssuer[],
  times?: KeyTimes,
): VerifyToken {
  const hub = appId.toLowerCase()
  const keysAt = new Map(
    [...new Set(issuers.map(({ jwksUri }) => jwksUri))].map((uri) => [uri, issuerKeys(uri, times)]),
  )
  const trusted = new Map(issuers.map((each) => [each.issuer, each]))

  return async (token) => {
    const said = unverifiedClaims(token)
    if (said === undefined) return invalid('It is no JSON web token')
    const issuer = trusted.get(said.iss ?? '')
    const keys = issuer === undefined ? undefined : keysAt.get(issuer.jwksUri)
    if (issuer === undefined || keys === undefined) return untrusted(said, issuers)
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        issuer: issuer.issuer,
        audience: [hub, `api://${hub}`],
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      })
      return readClaims(payload, issuer)
    } catch (error) {
      return faultOf(error, said, hub)
    }
  }
}

/** What a token says of itself, to name in a refusal and to choose between the trusted issuers. */
function unverifiedClaims(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token)
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

function readClaims(payload: JWTPayload, issuer: TrustedIssuer): TokenCheck {
  const parsed = claimsSchema.safeParse(payload)
  if (!parsed.success) {
    return invalid(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  }
  if (parsed.data.tid.toLowerCase() !== issuer.tid) {
    return invalid(`Its tenant (tid) ${shown(parsed.data.tid)} is not the one of its issuer`)
  }
  return { ok: true, token: { ...parsed.data, tid: issuer.tid } }
}

function faultOf(error: unknown, said: JWTPayload, hub: string): TokenCheck {
  if (error instanceof KeysUnavailableError) {
    const message = `The keys to check this token with cannot be fetched now. Nothing is wrong with the token: repeat the same call`
    return { ok: false, fault: 'KeysUnavailable', message, cause: error }
  }
  if (error instanceof errors.JWTExpired) {
    return { ok: false, fault: 'TokenExpired', message: 'The token has expired; ask for a new one' }
  }
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') {
    const message = `The token is for ${shown(said.aud)}, not for this hub; ask for one with the scope "${hub}/.default"`
    return { ok: false, fault: 'WrongAudience', message }
  }
  if (error instanceof errors.JOSEError) return invalid(explain(error))
  throw error
}

function explain(error: errors.JOSEError): string {
  if (error instanceof errors.JOSEAlgNotAllowed) return 'It must be signed with RS256'
  if (error instanceof errors.JWKSNoMatchingKey) return 'It is signed by no key of its issuer'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'Its signature is wrong'
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'It is malformed'
  if (error.claim === 'nbf') return 'It is not valid yet; is the clock of the caller right?'
  return `Its claim "${error.claim}" is ${error.reason === 'missing' ? 'missing' : 'wrong'}`
}

function untrusted(said: JWTPayload, issuers: readonly TrustedIssuer[]): TokenCheck {
  const from = said.tid === undefined ? `issuer ${shown(said.iss)}` : `tenant ${shown(said.tid)}`
  const tenants = [...new Set(issuers.map(({ tid }) => tid))].join(', ')
  const message = `The token is from ${from} (issuer ${shown(said.iss)}), which this hub does not trust; ask for one in tenant ${tenants}`
  return { ok: false, fault: 'UntrustedIssuer', message }
}

const invalid = (why: string): TokenCheck => ({
  ok: false,
  fault: 'InvalidToken',
  message: `The token is not valid. ${why}`,
})

/** A claim that nobody has vouched for, cut to a length that fits an answer and a log. */
const shown = (claim: unknown): string =>
  claim === undefined ? 'nobody' : JSON.stringify(claim).slice(0, 100)
