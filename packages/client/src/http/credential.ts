/** How a bot proves who it is: a hub key, or an access token of Microsoft Entra, asked for at each call. */
export type Credential = { readonly key: string } | { readonly token: () => Promise<string> }

/** @returns the header for a call; none without a credential, as on a local hub. */
export async function credentialHeaders(credential: Credential | undefined): Promise<Record<string, string>> {
  if (credential === undefined) return {}
  if ('key' in credential) return { 'x-hub-key': credential.key }
  return { authorization: `Bearer ${await credential.token()}` }
}
