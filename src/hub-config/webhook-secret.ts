import { secretFault } from '../adapters/outbound/webhook-signature.ts'

/** @returns the text of a secret's setting; undefined where none is named. @throws Error when it is unusable. */
export type ReadSecret = (owner: string, setting: string | undefined) => string | undefined

/**
 * Reads the settings that the configuration names for webhook secrets.
 * @param secretOf gives the value of a setting by name.
 * @param file for messages, which name the setting and never quote its value.
 */
export function secretReader(secretOf: (setting: string) => string | undefined, file: string): ReadSecret {
  return (owner, setting) => {
    if (setting === undefined) return undefined
    const secret = secretOf(setting)
    const named = `${file}: ${owner} names the setting "${setting}" for its secret`
    if (secret === undefined) throw new Error(`${named}, which is not set`)
    const fault = secretFault(secret)
    if (fault !== undefined) throw new Error(`${named}; ${fault}`)
    return secret
  }
}
