import type { OperationKind, RequestSummary } from './requests.ts'

/** One thing that goes wrong. Several may befall the same request. */
export type Fault =
  /** Answers with this error instead of doing anything, such as 429, 449, 503 or 408. */
  | {
      readonly effect: 'fail'
      readonly status: number
      readonly substatus?: number
      readonly retryAfterMs?: number
    }
  /** Waits before doing anything. */
  | { readonly effect: 'delay'; readonly milliseconds: number }
  /** Closes the connection instead of doing anything. */
  | { readonly effect: 'drop' }
  /** Does what is asked, then closes the connection instead of answering. */
  | { readonly effect: 'loseAnswer' }
  /** Reads and queries see each partition as it was before its last write. */
  | { readonly effect: 'stale' }

/** Which requests a fault befalls. What is absent restricts nothing. */
export interface FaultScope {
  /** How many requests; 1 when absent. */
  readonly times?: number
  /** How many of these requests it lets pass before; none when absent. */
  readonly after?: number
  readonly kinds?: readonly OperationKind[]
  readonly container?: string
  readonly where?: (request: RequestSummary) => boolean
  /** Called when it strikes, before anything else happens. */
  readonly struck?: () => void
}

interface Planned {
  readonly fault: Fault
  readonly scope: FaultScope
  left: number
  toPass: number
}

/** The faults that are still to happen. */
export class Faults {
  private planned: Planned[] = []

  /** Plans a fault for the next requests that match. Returns a function that takes back what is left of it. */
  plan(fault: Fault, scope: FaultScope = {}): () => void {
    const planned = { fault, scope, left: scope.times ?? 1, toPass: scope.after ?? 0 }
    this.planned.push(planned)
    return () => {
      planned.left = 0
    }
  }

  /** Takes back all faults. */
  clear(): void {
    this.planned = []
  }

  /** How many requests are still to be hit. */
  get pending(): number {
    return this.planned.reduce((sum, { left }) => sum + left, 0)
  }

  /** The faults for this request, in the order in which they were planned. */
  take(request: RequestSummary): readonly Fault[] {
    const concerned = this.planned.filter(({ left, scope }) => left > 0 && concerns(scope, request))
    const hit = concerned.filter(({ toPass }) => toPass <= 0)
    for (const planned of concerned) planned.toPass -= 1
    for (const planned of hit) planned.left -= 1
    this.planned = this.planned.filter(({ left }) => left > 0)
    for (const { scope } of hit) scope.struck?.()
    return hit.map(({ fault }) => fault)
  }
}

function concerns({ kinds, container, where }: FaultScope, request: RequestSummary): boolean {
  if (kinds && !kinds.includes(request.kind)) return false
  if (container !== undefined && container !== request.container) return false
  return where?.(request) ?? true
}
