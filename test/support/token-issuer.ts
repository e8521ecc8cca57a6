import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose'

export interface SigningKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

export interface TokenIssuer {
  readonly issuer: string
  readonly jwksUri: string
  readonly tid: string
  /** The keys that the address gives; tests change them to rotate. */
  keys: SigningKey[]
  /** What the address answers instead of keys, when set. */
  answer: { status: number; body: string } | undefined
  /** How often the keys were fetched. */
  fetches: number
  /** @returns a token that is good for an hour, with these claims over the usual ones; undefined leaves one out. */
  readonly token: (claims?: Claims, signing?: { key?: SigningKey; kid?: string }) => Promise<string>
  readonly close: () => Promise<void>
}

export type Claims = Readonly<Record<string, unknown>>

export async function newSigningKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } }
}

/** A token issuer on loopback: signs as Microsoft Entra does, and serves its keys. */
export async function startTokenIssuer(audience: string, tid: string): Promise<TokenIssuer> {
  const first = await newSigningKey('key-1')
  const server = createServer((_request, response) => {
    issuer.fetches++
    const keys = issuer.keys.map(({ publicJwk }) => publicJwk)
    const { status, body } = issuer.answer ?? { status: 200, body: JSON.stringify({ keys }) }
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const name = `https://login.test/${tid}/v2.0`
  const issuer: TokenIssuer = {
    issuer: name,
    jwksUri: `http://127.0.0.1:${port}/keys`,
    tid,
    keys: [first],
    answer: undefined,
    fetches: 0,
    async token(claims = {}, { key = first, kid = key.kid } = {}) {
      const now = Math.floor(Date.now() / 1000)
      const usual = { iss: name, aud: audience, tid, ver: '2.0', iat: now, nbf: now, exp: now + 3600 }
      const payload: JWTPayload = { ...usual, ...claims }
      return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(key.privateKey)
    },
    async close() {
      if (!server.listening) return
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return issuer
}
