import type { BotName } from '../handoff/names.ts'

/** What a look at something that the hub needs has found. */
export type Finding =
  | { readonly state: 'Connected' }
  | {
      /** `Disconnected`: it does not answer. `Error`: it answers, and refuses. */
      readonly state: 'Disconnected' | 'Error'
      /** Stable; docs/operations.md lists them. */
      readonly problem: string
      /** What an operator does about it. Anybody may read it: it names roles and settings, and no address. */
      readonly mend: string
      /** In the words of whoever refused: for the log and the doctor. */
      readonly detail: string
    }

/** A look at a service that the hub needs. Never rejects. */
export interface Check {
  readonly name: string
  readonly look: () => Promise<Finding>
}

/** A look at what the hub needs to tell one bot something. Never rejects. */
export interface BotCheck {
  readonly bot: BotName
  readonly look: () => Promise<Finding>
}

export const CONNECTED = { state: 'Connected' } as const satisfies Finding
