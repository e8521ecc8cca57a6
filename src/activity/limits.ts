/** What one activity may cost. Every refusal names the limit that it met. */
export interface ActivityLimits {
  readonly bodyBytes: number
  /** Levels of arrays and objects; Cosmos DB itself stops at 128. */
  readonly depth: number
  readonly conversationIdBytes: number
  readonly skillCharacters: number
  /** Entries of `Skills[]`. */
  readonly skills: number
  /** The UTF-8 size of `value` as JSON. */
  readonly valueBytes: number
  readonly attachments: number
  readonly transcriptActivities: number
  /** Warnings kept of one activity: they are stored with the handoff. */
  readonly warnings: number
  readonly urlCharacters: number
  /** The UTF-8 size of the conversation object as JSON. */
  readonly conversationBytes: number
  /** Priorities are whole numbers from 0 to this. */
  readonly priority: number
}

export const DEFAULT_LIMITS: ActivityLimits = {
  bodyBytes: 4 * 1024 * 1024,
  depth: 64,
  conversationIdBytes: 1024,
  // A skill's key is a Service Bus session id, and those end at 128 characters.
  skillCharacters: 128,
  skills: 16,
  valueBytes: 64 * 1024,
  attachments: 100,
  transcriptActivities: 10_000,
  warnings: 20,
  urlCharacters: 2048,
  conversationBytes: 4096,
  priority: 9,
}
