import type { OperationKind } from '../../local/cosmos/requests.ts'
import type { Servers } from '../../local/servers.ts'

/** Something that the hub does and a server sees: between any two of them its process may die. */
export type Effect =
  | { readonly on: 'cosmos'; readonly kind: OperationKind; readonly container: string }
  | { readonly on: 'bus'; readonly operation: 'send' | 'settle'; readonly queue: string }
  | { readonly on: 'bot' }

export interface Point {
  readonly when: 'before' | 'after'
  readonly effect: Effect
  /** How many of these come first. */
  readonly skip: number
}

const cosmos = (container: string, kind: OperationKind): Effect => ({ on: 'cosmos', kind, container })
const send = (queue: string): Effect => ({ on: 'bus', operation: 'send', queue })
const settle = (queue: string): Effect => ({ on: 'bus', operation: 'settle', queue })
const bot: Effect = { on: 'bot' }

/** Everything that the hub does for one handoff, in the order in which it does it. */
export const EFFECTS: Readonly<Record<'asked' | 'completed', readonly Effect[]>> = {
  asked: [
    send('handoff-requests'),
    cosmos('conversations', 'create'),
    cosmos('routing', 'batch'),
    send('handoff-status'),
    settle('handoff-requests'),
    bot,
    cosmos('routing', 'patch'),
    settle('handoff-status'),
  ],
  completed: [
    cosmos('routing', 'batch'),
    send('handoff-status'),
    bot,
    cosmos('conversations', 'upsert'),
    cosmos('routing', 'patch'),
    settle('handoff-status'),
  ],
}

/** @returns the points of a stage: before the very first effect, and after each. */
export function pointsOf(stage: keyof typeof EFFECTS): Point[] {
  const effects = EFFECTS[stage]
  const skip = (index: number) =>
    effects.slice(0, index).filter((each) => nameOf(each) === nameOf(effects[index])).length
  const after = effects.map((effect, index): Point => ({ when: 'after', effect, skip: skip(index) }))
  const [first] = effects
  return first === undefined || stage !== 'asked'
    ? after
    : [{ when: 'before', effect: first, skip: 0 }, ...after]
}

export function nameOf(effect: Effect | undefined): string {
  if (effect === undefined) return 'nothing'
  if (effect.on === 'cosmos') return `${effect.kind} in ${effect.container}`
  return effect.on === 'bus' ? `${effect.operation} ${effect.queue}` : 'the bot took a status'
}

export function titleOf({ when, effect, skip }: Point): string {
  return `${when} ${nameOf(effect)}${skip === 0 ? '' : ` (${skip + 1})`}`
}

/** A bot's server, as far as it can be told to call back before it answers. */
export interface Listener {
  onStatus: (() => void) | undefined
}

/** Calls `reached` when the hub gets to the point; what it did there by then is done, but it hears no answer. */
export function arm(
  { when, effect, skip: after }: Point,
  servers: Servers,
  bot: Listener,
  reached: () => void,
) {
  if (effect.on === 'cosmos') {
    const { kind, container } = effect
    const what = { effect: when === 'before' ? 'drop' : 'loseAnswer' } as const
    servers.cosmos.faults.plan(what, { kinds: [kind], container, after, struck: reached })
  } else if (effect.on === 'bus') {
    const { operation, queue: entity } = effect
    const what = when === 'before' ? ({ kind: 'disconnect' } as const) : LOST
    servers.serviceBus.faults.add({ operation, entity, after, effect: what, struck: reached })
  } else {
    bot.onStatus = () => {
      bot.onStatus = undefined
      reached()
    }
  }
}

const LOST = { kind: 'loseAnswer', disconnect: true } as const
