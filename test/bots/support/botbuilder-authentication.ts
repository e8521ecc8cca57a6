import { ConfigurationBotFrameworkAuthentication } from 'botbuilder'
import { allowedCallersClaimsValidator, AuthenticationConfiguration } from 'botframework-connector'
import type { Identity } from './identity.ts'

/** Where the SDK would reach Microsoft's own services; no token of theirs is used here. */
const NOWHERE = 'https://nowhere.test/'

/**
 * @returns the authentication of a bot of the Bot Framework SDK with a managed identity. Tokens of bots and
 * skills are checked with the keys behind `ToBotFromEmulatorOpenIdMetadataUrl`; as soon as one of these
 * addresses is given, the SDK wants all of them.
 */
export function botbuilderAuthentication(identity: Identity): ConfigurationBotFrameworkAuthentication {
  const { appId, tenant, issuer, metadataUrl, callers } = identity
  const options = {
    MicrosoftAppId: appId,
    MicrosoftAppTenantId: tenant,
    MicrosoftAppType: 'UserAssignedMsi',
    ToChannelFromBotLoginUrl: NOWHERE,
    ToChannelFromBotOAuthScope: 'https://api.botframework.com',
    ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
    OAuthUrl: NOWHERE,
    ToBotFromChannelOpenIdMetadataUrl: NOWHERE,
    ToBotFromEmulatorOpenIdMetadataUrl: metadataUrl,
  }
  // Without a validator the reply route lets nobody in.
  const checks = new AuthenticationConfiguration([], allowedCallersClaimsValidator(callers), [issuer])
  return new ConfigurationBotFrameworkAuthentication(options, undefined, checks)
}
