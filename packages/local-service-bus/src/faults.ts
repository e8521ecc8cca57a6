import { BrokerError } from './broker/errors.ts'

/** What a client can ask for, as far as it can be made to fail. */
export type Operation =
  | 'authorize'
  | 'attach'
  | 'send'
  | 'settle'
  | 'renewLock'
  | 'schedule'
  | 'cancelScheduled'
  | 'peek'
  | 'receiveDeferred'
  | 'renewSessionLock'
  | 'getSessionState'
  | 'setSessionState'

/** What Service Bus asks of an identity before it opens a link to send or to receive by. */
export type Claim = 'Send' | 'Listen'

/** What happens to an operation instead of going well. */
export type Effect =
  /** Refused, and not carried out. Conditions are those of Service Bus, for example `com.microsoft:server-busy`. */
  | { readonly kind: 'fail'; readonly condition: string; readonly description?: string }
  /** Carried out and answered later. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Carried out, but the answer is lost: it never comes, or the connection breaks instead. */
  | { readonly kind: 'loseAnswer'; readonly disconnect: boolean }
  /** The connection breaks before anything was carried out. */
  | { readonly kind: 'disconnect' }

export interface Fault {
  readonly operation: Operation
  readonly effect: Effect
  /** Path of the queue, topic or subscription; all of them when left out. */
  readonly entity?: string
  /** Strikes an `attach` only of links that need this claim: those that send, or those that receive. */
  readonly claim?: Claim
  /** How many operations it strikes; one when left out. */
  readonly times?: number
  /** How many operations it lets pass before; none when left out. */
  readonly after?: number
  /** Called when it strikes, before anything else happens. */
  readonly struck?: () => void
}

/** Hears of each operation before it is carried out or struck. */
export type Observer = (operation: Operation, entity: string) => void

/** Faults to come. The oldest that fits an operation strikes, until it has struck often enough. */
export class FaultPlan {
  readonly #pending: { fault: Fault; left: number; toPass: number }[] = []
  readonly #observers = new Set<Observer>()

  /** Plans a fault. Returns how many times it has yet to strike. */
  add(fault: Fault): { remaining: () => number } {
    const entry = { fault, left: fault.times ?? 1, toPass: fault.after ?? 0 }
    this.#pending.push(entry)
    return { remaining: () => (this.#pending.includes(entry) ? entry.left : 0) }
  }

  clear(): void {
    this.#pending.length = 0
  }

  /** Returns a function that ends the observation. */
  observe(observer: Observer): () => void {
    this.#observers.add(observer)
    return () => void this.#observers.delete(observer)
  }

  /** The effect for this operation, used up once. */
  take(operation: Operation, entity: string, claim?: Claim): Effect | undefined {
    for (const observer of this.#observers) observer(operation, entity)
    const fitting = this.#pending.filter(({ fault }) => {
      if (fault.operation !== operation || !isSame(fault.entity ?? entity, entity)) return false
      return fault.claim === undefined || fault.claim === claim
    })
    const entry = fitting.find(({ toPass }) => toPass <= 0)
    for (const each of fitting) each.toPass--
    if (!entry) return undefined
    entry.left--
    if (entry.left <= 0) this.#pending.splice(this.#pending.indexOf(entry), 1)
    entry.fault.struck?.()
    return entry.fault.effect
  }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/**
 * Carries out an operation and answers it, unless a fault is planned for it.
 * `apply` returns the answer or throws a refusal, which `refuse` sends.
 */
export function perform<Answer>(
  effect: Effect | undefined,
  steps: {
    apply: () => Answer
    answer: (answer: Answer) => void
    refuse: (error: unknown) => void
    disconnect: () => void
  },
): void {
  if (effect?.kind === 'disconnect') {
    steps.disconnect()
    return
  }
  if (effect?.kind === 'fail') {
    steps.refuse(new BrokerError(effect.condition, 500, effect.description ?? 'A planned fault.'))
    return
  }
  if (effect?.kind === 'delay') {
    setTimeout(() => perform(undefined, steps), effect.milliseconds).unref()
    return
  }
  let answer: Answer
  try {
    answer = steps.apply()
  } catch (error) {
    steps.refuse(error)
    return
  }
  if (effect === undefined) steps.answer(answer)
  else if (effect.disconnect) steps.disconnect()
}
