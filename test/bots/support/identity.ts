import * as z from 'zod'

const identity = z.object({
  appId: z.string(),
  tenant: z.string(),
  /** The one issuer of tokens that the bot trusts. */
  issuer: z.string(),
  /** Where its keys are: below `<tenant>/discovery/v2.0/keys`, and by the OpenID metadata. */
  keysOrigin: z.string(),
  metadataUrl: z.string(),
  hubAppId: z.string(),
  /** The apps that may call the bot. */
  callers: z.array(z.string()),
})

/** Who a bot is, by its managed identity, and whose calls it takes. */
export type Identity = z.infer<typeof identity>

/** @returns the identity that the test gives the bot's process; undefined for an anonymous bot. */
export function identityOfThisBot(): Identity | undefined {
  const { BOT_IDENTITY } = process.env
  return BOT_IDENTITY === undefined ? undefined : identity.parse(JSON.parse(BOT_IDENTITY))
}
