import type { HandoffStatus } from '../status.ts'
import { HandoffRefused, HubUnavailable } from './errors.ts'
import { readHandoff, type Handoff } from './handoff.ts'
import type { RetryPorts } from './retry.ts'
import type { Answer } from './transport.ts'

export interface WaitOptions {
  /** How often to look; 2 unless given. */
  readonly everySeconds?: number
  /** How long the hub may be away, or not have stored the request that it took; 600 unless given. */
  readonly patienceSeconds?: number
  /** Ends the waiting, with the signal's reason. The handoff goes on. */
  readonly signal?: AbortSignal
}

interface Ports extends Pick<RetryPorts, 'now' | 'sleep'> {
  /** Reads the handoff, unless it is still the one of the ETag (304). */
  readonly look: (etag: string | undefined) => Promise<Answer>
}

/**
 * Looks again and again until a handoff has ended, and gives each new status to the callback, in order.
 * @returns the ended handoff.
 * @throws what the callback throws, and what `look` throws when it does not pass.
 */
export async function waitForEnd(
  { look, now, sleep }: Ports,
  onStatus: (status: HandoffStatus) => Promise<void> | void,
  { everySeconds = 2, patienceSeconds = 600, signal }: WaitOptions = {},
): Promise<Handoff> {
  let heardAt = now()
  let etag: string | undefined
  let told = -1
  for (;;) {
    const answer = await lookPatiently()
    if (answer !== undefined && answer.status !== 304) {
      const handoff = readHandoff(answer.json)
      for (const status of handoff.statuses) {
        const { sequence = 0 } = status
        if (sequence <= told) continue
        await onStatus(status)
        told = sequence
      }
      if (handoff.hasEnded) return handoff
      etag = answer.etag ?? undefined
    }
    await sleep(everySeconds * 1000, signal)
  }

  /** @returns undefined for a failure that may pass. */
  async function lookPatiently(): Promise<Answer | undefined> {
    try {
      const answer = await look(etag)
      heardAt = now()
      return answer
    } catch (error) {
      if (mayPass(error) && now() < heardAt + patienceSeconds * 1000) return undefined
      throw error
    }
  }
}

/** "Not stored yet" passes, since the hub gives out an id before the handoff is written. */
function mayPass(error: unknown): boolean {
  if (error instanceof HandoffRefused) return error.code === 'HandoffNotStored'
  return error instanceof HubUnavailable
}
