import type { HandoffId } from '../../src/handoff/names.ts'
import type { SkillPolicy } from '../../src/handoff/policy.ts'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import type { TestClock } from '../support/clock.ts'
import type { TestHub } from '../support/hub.ts'

/** One call after which a handoff and an agent fit who did not fit before. */
export interface Scenario {
  readonly name: string
  readonly policies?: Readonly<Record<string, Partial<SkillPolicy>>>
  /** Makes the handoff that is to find its agent; gives its id. */
  readonly prepare: (hub: TestHub, clock: TestClock) => Promise<HandoffId>
  readonly happens: (hub: TestHub, handoff: HandoffId, clock: TestClock) => Promise<unknown>
  readonly found: string
}

/** At least one scenario for each member of a list: a member without one does not compile. */
export type ScenariosOf<List> = Readonly<Record<keyof List, readonly [Scenario, ...Scenario[]]>>

export const OFFER: Partial<SkillPolicy> = { assign: 'offer', offerSeconds: 20, askAgainSeconds: 30 }

/** Time passes, and a wake-up of the handoff arrives. */
export async function afterSeconds({ hub }: TestHub, handoff: HandoffId, clock: TestClock, seconds: number) {
  clock.pass(seconds)
  await actOnDeadline(hub, handoff)
}
