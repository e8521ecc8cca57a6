import { createHash } from 'node:crypto'
import { DescribedHub } from './described.ts'
import type { Answer } from './hub-client.ts'
import { startTestStack } from './stack.ts'
import { startTokenIssuer, type Claims } from './token-issuer.ts'

export const HUB = '11111111-aaaa-4aaa-8aaa-111111111111'
export const TENANT = '33333333-cccc-4ccc-8ccc-333333333333'
const appId = (digit: number) => `${digit}2222222-bbbb-4bbb-8bbb-222222222222`
export const SHOP = appId(1)
const RIVAL = appId(2)
const CONSOLE = appId(3)
export const STRANGER = appId(4)

export const digest = (key: string) => createHash('sha256').update(key).digest('hex')
export const KEYS = {
  cyd: `hub_${'c'.repeat(43)}`,
  dan: `hub_${'d'.repeat(43)}`,
  far: `hub_${'f'.repeat(43)}`,
  keyed: `hub_${'k'.repeat(43)}`,
  boss: `hub_${'s'.repeat(43)}`,
}

const config = {
  bots: [
    { id: 'shop', appId: SHOP },
    { id: 'rival', appId: RIVAL },
    { id: 'keyed' },
    { id: 'far', pool: 'other' },
  ],
  skills: [{ name: 'offers to ada', assign: 'offer' }],
  keys: [
    { name: 'keyed', role: 'bot', bot: 'keyed', sha256: [digest(KEYS.keyed)] },
    { name: 'cyd', role: 'agent', agent: 'cyd', sha256: [digest(`hub_${'o'.repeat(43)}`), digest(KEYS.cyd)] },
    { name: 'dan', role: 'agent', agent: 'dan', pool: 'other', sha256: [digest(KEYS.dan)] },
    { name: 'far', role: 'bot', bot: 'far', sha256: [digest(KEYS.far)] },
    { name: 'boss', role: 'supervisor', sha256: [digest(KEYS.boss)] },
  ],
}

const person = (oid: string, role: string) => ({ azp: CONSOLE, oid, roles: [role], scp: 'access' })
const claimsOf = {
  shop: { azp: SHOP },
  rival: { azp: RIVAL },
  ada: person('oid-ada', 'Handoff.Agent'),
  bea: person('oid-bea', 'Handoff.Agent'),
  supervisor: person('oid-sue', 'Handoff.Supervisor'),
  stranger: { azp: STRANGER },
}

export type Who = keyof typeof claimsOf | 'cyd' | 'dan' | 'far' | 'nobody'

/** An issuer that the hub trusts and cannot reach: no service listens on port 2. */
export const AWAY = { issuer: 'https://away.test/', jwksUri: 'http://127.0.0.1:2/keys', tid: TENANT }

export type ProvingStack = Awaited<ReturnType<typeof startProvingStack>>

/**
 * A hub whose callers prove who they are: two bots, agents ada and bea and a supervisor with tokens, agent
 * cyd and bot keyed with keys, agent dan and bot far of another pool, a stranger whose application is not
 * registered.
 */
export async function startProvingStack(environment: Record<string, string> = {}) {
  const issuer = await startTokenIssuer(HUB, TENANT)
  const { jwksUri, tid } = issuer
  const stack = await startTestStack(config, {
    HUB_AUTH: 'token',
    HUB_APP_ID: HUB,
    HUB_TRUSTED_ISSUERS: JSON.stringify([{ issuer: issuer.issuer, jwksUri, tid }, AWAY]),
    ...environment,
  })
  const hub = new DescribedHub(stack.hub)
  const secrets: string[] = Object.values(KEYS)

  async function bearer(claims: Claims): Promise<Record<string, string>> {
    const token = await issuer.token(claims)
    secrets.push(token)
    return { authorization: `Bearer ${token}` }
  }

  async function headersFor(who: Who): Promise<Record<string, string>> {
    if (who === 'nobody') return {}
    return who === 'cyd' || who === 'dan' || who === 'far'
      ? { 'x-hub-key': KEYS[who] }
      : bearer(claimsOf[who])
  }

  return {
    hub,
    bearer,
    log: stack.log,
    /** Every key and token that was used. */
    secrets,
    async call(who: Who, method: string, path: string, body?: unknown): Promise<Answer> {
      return hub.call(method, path, body, await headersFor(who))
    },
    async stop() {
      await stack.stop()
      await issuer.close()
    },
  }
}
