import { listen } from '../../../local/demo/listen.ts'
import { startTokenIssuer, type TokenIssuer } from '../../support/token-issuer.ts'

/** Stands for Microsoft Entra: an issuer of tokens, and what hands them to the apps that run on Azure. */
export interface LocalTenant {
  readonly issuer: TokenIssuer
  /** Where botbuilder reads the address of the issuer's keys (OpenID Connect Discovery). */
  readonly metadataUrl: string
  /** The environment by which the process of an app finds its managed identity. */
  readonly identityOf: (appId: string) => Record<string, string>
  /** @returns a token of one app for another. */
  readonly token: (appId: string, audience: string) => Promise<string>
  /** For whom each app asked for a token, once a request. */
  readonly asked: readonly { readonly appId: string; readonly audience: string }[]
  readonly close: () => Promise<void>
}

const SECRET = 'the secret of the endpoint'

/**
 * Starts it for a tenant. The managed identities are those of App Service and Functions:
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export async function startLocalTenant(tid: string): Promise<LocalTenant> {
  const issuer = await startTokenIssuer('nobody', tid)
  const asked: { appId: string; audience: string }[] = []
  const token = (appId: string, audience: string) => issuer.token({ aud: audience, azp: appId })

  const { url, close } = await listen((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (pathname === '/openid-configuration') {
      answer(200, { issuer: issuer.issuer, jwks_uri: issuer.jwksUri })
      return
    }
    const [, appId = '', service] = pathname.split('/')
    const audience = (searchParams.get('resource') ?? '').replace(/\/\.default$/, '')
    if (service !== 'token' || audience === '' || request.headers['x-identity-header'] !== SECRET) {
      answer(400, { statusCode: 400, message: 'This is no request for a token' })
      return
    }
    asked.push({ appId, audience })
    void token(appId, audience).then((access_token) => {
      const expires_on = String(Math.floor(Date.now() / 1000) + 3600)
      answer(200, { access_token, expires_on, resource: audience, token_type: 'Bearer' })
    })
  })

  return {
    issuer,
    metadataUrl: `${url}/openid-configuration`,
    identityOf: (appId) => ({ IDENTITY_ENDPOINT: `${url}/${appId}/token`, IDENTITY_HEADER: SECRET }),
    token,
    asked,
    async close() {
      await close()
      await issuer.close()
    },
  }
}
