import type { HandoffId, SkillKey } from '../src/handoff/names.ts'
import type { Handoff, Queued } from '../src/handoff/states.ts'
import { newLine, type Line } from './line.ts'

/**
 * The handoffs that wait. Those that may go to the same agents stand in one line, so that only the first of
 * each line can be the next for anybody, however many wait; what waits for its skill to open stands in none.
 */
export interface WaitingHandoffs {
  add(handoff: Handoff<Queued>): void
  remove(id: HandoffId): void
  /** @returns the first handoff of each line. */
  heads(): Handoff<Queued>[]
  /** @returns how many wait for a skill, those included that wait until it opens. */
  waitingIn(skill: SkillKey): number
}

export function noWaitingHandoffs(): WaitingHandoffs {
  const lines = new Map<string, Line<Handoff<Queued>>>()
  const known = new Map<HandoffId, Handoff<Queued>>()
  const perSkill = new Map<SkillKey, number>()
  const count = ({ routedTo }: Handoff['wish'], change: number) =>
    perSkill.set(routedTo, (perSkill.get(routedTo) ?? 0) + change)
  return {
    add(handoff) {
      known.set(handoff.id, handoff)
      count(handoff.wish, 1)
      if (handoff.state.closedUntil !== null) return
      const kind = kindOf(handoff)
      const line = lines.get(kind) ?? newLine()
      lines.set(kind, line)
      line.add(handoff)
    },
    remove(id) {
      const handoff = known.get(id)
      if (handoff === undefined) return
      const kind = kindOf(handoff)
      lines.get(kind)?.remove(handoff)
      if (lines.get(kind)?.size() === 0) lines.delete(kind)
      known.delete(id)
      count(handoff.wish, -1)
    },
    heads: () => [...lines.values()].flatMap((line) => line.first() ?? []),
    waitingIn: (skill) => perSkill.get(skill) ?? 0,
  }
}

/** @returns a text that is the same for handoffs which the same agents may have. */
function kindOf({ wish, passes, preferred }: Handoff<Queued>): string {
  return JSON.stringify([
    wish.routedTo,
    wish.needs.map(({ skill, level }) => [skill, level]),
    passes.map(({ agent }) => agent).sort(),
    preferred?.agent ?? null,
  ])
}
