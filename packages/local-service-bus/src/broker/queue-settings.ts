/** Durations in milliseconds; `Infinity` means never. */
export interface QueueSettings {
  readonly lockDuration: number
  readonly maxDeliveryCount: number
  readonly requiresSession: boolean
  readonly defaultTimeToLive: number
  readonly deadLetterOnExpiration: boolean
  /** Undefined: no duplicate detection. */
  readonly duplicateWindow: number | undefined
}

/** How many messages a queue holds. `active` includes the locked ones, as on Azure. */
export interface QueueCounts {
  readonly active: number
  readonly locked: number
  readonly deferred: number
  readonly scheduled: number
  readonly deadLettered: number
}
