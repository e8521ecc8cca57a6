/** An answer that is no error. */
export interface Answer {
  readonly status: number
  /** An object to be sent as JSON, or a text that is JSON already; nothing for 204 and 304. */
  readonly body?: object | string
  readonly headers?: Readonly<Record<string, string>>
  /** How many documents it concerns, see ObservedRequest; none when absent. */
  readonly documents?: number
}

/** The charge that every answer states, whatever was done: request units are not imitated. */
export const requestCharge = 1
