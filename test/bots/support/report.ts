/** What a bot in a process of its own tells its test. */
export type Report =
  | { readonly kind: 'ready'; readonly endpoint: string }
  /** What the hub answered to `handoff.initiate`. */
  | {
      readonly kind: 'asked'
      readonly conversationId: string
      readonly handoffId: string
      /** HTTP; not known when the SDK keeps it to itself. */
      readonly status?: number
    }
  /** A `handoff.status` reached the bot's handler. */
  | {
      readonly kind: 'status'
      readonly conversationId: string
      readonly state: string
      readonly handoffId: string
      readonly sequence: number
    }

/** Tells the test that started this process. */
export function report(message: Report): void {
  process.send?.(message)
}
