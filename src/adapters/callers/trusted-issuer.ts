/** Whoever may vouch for a caller, and where its keys are: always from settings, never from a token. */
export interface TrustedIssuer {
  readonly issuer: string
  readonly jwksUri: string
  /** The tenant that the issuer speaks for; the claim `tid` must name it. */
  readonly tid: string
}

/**
 * @returns the two issuers of a Microsoft Entra tenant: version 1 and 2 of access tokens, signed by the
 * same keys. https://learn.microsoft.com/entra/identity-platform/access-tokens
 */
export function entraIssuers(tenant: string): TrustedIssuer[] {
  const tid = tenant.toLowerCase()
  const jwksUri = `https://login.microsoftonline.com/${tid}/discovery/v2.0/keys`
  return [
    { issuer: `https://sts.windows.net/${tid}/`, jwksUri, tid },
    { issuer: `https://login.microsoftonline.com/${tid}/v2.0`, jwksUri, tid },
  ]
}
