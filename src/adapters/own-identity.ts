import type { TokenCredential } from '@azure/identity'

/**
 * Proves who this app is: by its managed identity on Azure, by whoever is signed in elsewhere. The library for
 * that is loaded when the first token is asked for, since it is large and a start must not wait for it.
 */
export function ownIdentity(clientId?: string): TokenCredential {
  let credential: Promise<TokenCredential> | undefined
  return {
    async getToken(scopes, options) {
      credential ??= load(clientId)
      return (await credential).getToken(scopes, options)
    },
  }
}

async function load(clientId: string | undefined): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity')
  return new DefaultAzureCredential(clientId === undefined ? {} : { managedIdentityClientId: clientId })
}
