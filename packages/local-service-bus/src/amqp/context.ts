import type { Namespace } from '../broker/namespace.ts'
import { perform, type Claim, type FaultPlan, type Operation } from '../faults.ts'
import type { BrokerError } from '../broker/errors.ts'
import type { Peer } from './peer.ts'
import { toRefusal } from './refusal.ts'

/** What every link works with. */
export interface Context {
  readonly namespace: Namespace
  readonly faults: FaultPlan
  /** Bytes. */
  readonly maxMessageSize: number
}

/** Carries out what a client asked for, through the faults planned for it. */
export function carryOut<Answer>(
  context: Context,
  request: { operation: Operation | undefined; entity: string; peer: Peer; claim?: Claim },
  steps: { apply: () => Answer; answer: (answer: Answer) => void; refuse: (error: BrokerError) => void },
): void {
  const { operation, entity, peer, claim } = request
  const effect = operation && context.faults.take(operation, entity, claim)
  perform(effect, {
    apply: steps.apply,
    answer: steps.answer,
    refuse: (error) => steps.refuse(toRefusal(error)),
    disconnect: () => peer.drop(),
  })
}
