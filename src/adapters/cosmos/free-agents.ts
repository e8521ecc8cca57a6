import type { SqlQuerySpec } from '@azure/cosmos'
import { ANY_AGENT } from '../../handoff/names.ts'
import type { Mode } from '../../handoff/policy.ts'
import type { SkillNeed } from '../../handoff/states.ts'
import type { Instant } from '../../handoff/time.ts'
import type { WaitingKind } from '../../use-cases/ports.ts'
import { freeAgents, waitingAndFree, type TurnField, type Wanted } from './queries.ts'

const HIGHEST_LEVEL = 5

/**
 * @returns the queries of which the first that finds anybody finds those whose turn it is. Whoever has a
 * level has all below it, so to find the best the highest level is asked for first: five queries at most.
 */
export function freeAgentQueries(kind: WaitingKind, mode: Mode, now: Instant): SqlQuerySpec[] {
  return wantedInTurn(kind, mode).map((wanted) => freeAgents(wanted, TURN_FIELDS[mode], now))
}

/** @returns the same, with those who wait already. */
export function lookQueries(kind: WaitingKind, mode: Mode, now: Instant): SqlQuerySpec[] {
  return wantedInTurn(kind, mode).map((wanted) => waitingAndFree(wanted, TURN_FIELDS[mode], now))
}

function wantedInTurn(kind: WaitingKind, mode: Mode): Wanted[] {
  const { routedTo, needs } = kind
  const needed = needs.find(({ skill }) => skill === routedTo)?.level ?? 1
  // Nobody is better than the only one, and being anybody has no levels.
  const bestFirst = mode === 'best-skill' && kind.preferred === null && routedTo !== ANY_AGENT
  const levels = bestFirst ? levelsDownTo(needed) : [needed]
  return levels.map((level) => ({ ...kind, needs: needsAt(kind, level) }))
}

const TURN_FIELDS: Record<Mode, TurnField> = {
  'longest-idle': 'idleTurn',
  'round-robin': 'roundTurn',
  'least-loaded': 'loadTurn',
  'best-skill': 'idleTurn',
}

const levelsDownTo = (needed: number): number[] =>
  Array.from({ length: HIGHEST_LEVEL - needed + 1 }, (_, index) => HIGHEST_LEVEL - index)

const needsAt = ({ routedTo, needs }: WaitingKind, level: number): SkillNeed[] =>
  needs.map((need) => (need.skill === routedTo ? { ...need, level } : need))
