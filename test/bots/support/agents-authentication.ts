import { AuthType, getAuthConfigWithDefaults, type AuthConfiguration } from '@microsoft/agents-hosting'
import type { Identity } from './identity.ts'

/**
 * @returns the authentication of a bot of the Agents SDK; without an identity it is anonymous, which the SDK
 * allows outside production only.
 */
export function agentsAuthentication(identity: Identity | undefined): AuthConfiguration {
  if (identity === undefined) return {}
  const { appId, tenant, issuer, keysOrigin } = identity
  return getAuthConfigWithDefaults({
    authType: AuthType.UserManagedIdentity,
    clientId: appId,
    tenantId: tenant,
    authority: keysOrigin,
    issuers: [issuer],
    validateIssuer: true,
  })
}
