import { TimeLimitError, withTimeLimit } from '../outbound/time-limit.ts'
import { CONNECTED, type Finding } from '../../use-cases/ports-checks.ts'

/** Who looks wants to know soon; SDKs try for half a minute. */
const LIMIT_MILLISECONDS = 8_000

/** The text of an error and of what caused it; SDKs hide the reason in either place. */
export function textOf(error: unknown): string {
  if (error instanceof AggregateError)
    return [error.message, ...error.errors.map(textOf)].filter(Boolean).join('; ')
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${textOf(error.cause)}`
}

/** @returns the errors of which an error is made: itself, its causes, and those of each try. */
export function chainOf(error: unknown): unknown[] {
  if (error instanceof AggregateError) return [error, ...error.errors.flatMap(chainOf)]
  if (error instanceof Error && error.cause !== undefined) return [error, ...chainOf(error.cause)]
  return [error]
}

/** Errors of @azure/identity: there is no credential, or it was refused. */
const WITHOUT_IDENTITY = new Set([
  'CredentialUnavailableError',
  'AuthenticationRequiredError',
  'AuthenticationError',
  'AggregateAuthenticationError',
])

/** @returns whether the hub could not even say who it is. */
export const isWithoutIdentity = (error: unknown): boolean =>
  chainOf(error).some((each) => each instanceof Error && WITHOUT_IDENTITY.has(each.name))

/** @returns the finding for a hub that cannot say who it is to a service. */
export function noIdentity(clientIdSetting: string, error: unknown): Finding {
  return {
    state: 'Error',
    problem: 'NoIdentity',
    mend: `The hub has no identity to sign in with: assign the app a managed identity and set ${clientIdSetting} to its client id (on your machine: az login)`,
    detail: textOf(error),
  }
}

/**
 * Looks within a time limit, and says what was found.
 * @param meaningOf what a failure means; it is not asked when no answer came in time.
 */
export async function look(
  work: () => Promise<void>,
  meaningOf: (error: unknown) => Finding,
  { unreachable, limit = LIMIT_MILLISECONDS }: { unreachable: string; limit?: number },
): Promise<Finding> {
  try {
    await withTimeLimit(limit, work)
    return CONNECTED
  } catch (error) {
    if (!(error instanceof TimeLimitError)) return meaningOf(error)
    return { state: 'Disconnected', problem: 'NoAnswer', mend: unreachable, detail: error.message }
  }
}

/** @returns a look whose finding serves all who look within so many milliseconds: anybody may ask. */
export function remembered(
  fresh: () => Promise<Finding>,
  milliseconds: number,
  now: () => number = Date.now,
): () => Promise<Finding> {
  let last: { readonly at: number; readonly finding: Promise<Finding> } | undefined
  return () => {
    const at = now()
    if (last === undefined || at - last.at > milliseconds) last = { at, finding: fresh() }
    return last.finding
  }
}
