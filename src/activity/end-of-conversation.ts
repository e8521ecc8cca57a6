import { outgoing, type Outgoing, type Status } from './status.ts'

/** The codes that both the Bot Framework SDK and the Agents SDK have a name for. */
type EndCode = 'completedSuccessfully' | 'userCancelled' | 'unknown'

/** How the handoff ended, as its state says. */
export type HowItEnded = 'completed' | 'failed' | 'cancelled'

const CODES: Readonly<Record<HowItEnded, EndCode>> = {
  completed: 'completedSuccessfully',
  cancelled: 'userCancelled',
  failed: 'unknown',
}

export interface EndOfConversationActivity extends Outgoing {
  readonly type: 'endOfConversation'
  readonly code: EndCode
  /** The result for whoever called the hub as a skill: that of the final status. */
  readonly value: { readonly state: Status['state']; readonly message?: string }
}

/**
 * Makes the `endOfConversation` for a bot that called the hub as its skill; a topic of Copilot Studio goes on
 * only then. Addressed like a status, and without null or empty members like it. Both SDKs forget the
 * conversation with it, so nothing can be sent after it.
 *
 * @param final the last status of the handoff, with the id and the sequence of this activity.
 * @returns the activity, ready for JSON.stringify.
 */
export function endOfConversationActivity(final: Status, ended: HowItEnded): EndOfConversationActivity {
  const { state, message } = final
  return {
    type: 'endOfConversation',
    ...outgoing(final),
    code: CODES[ended],
    value: { state, ...(message && { message }) },
  }
}
