import type { Results, SkillResults } from './results.ts'
import { sum } from './statistics.ts'

/** One thing that is told of each skill. */
export interface Measure<Of> {
  readonly name: string
  readonly unit: 'number' | 'seconds' | 'share' | 'average'
  readonly value: (of: Of) => number
  /** Told only where it happened. */
  readonly rare?: true
}

export const SKILL_MEASURES: readonly Measure<SkillResults>[] = [
  { name: 'handoffs', unit: 'number', value: ({ handoffs }) => handoffs },
  { name: 'served', unit: 'number', value: ({ served }) => served },
  { name: 'customer left', unit: 'number', value: ({ left }) => left },
  { name: 'failed', unit: 'number', value: ({ failed }) => sum(Object.values(failed)) },
  { name: '  waited too long', unit: 'number', value: ({ failed }) => failed.WaitedTooLong ?? 0, rare: true },
  { name: '  queue full', unit: 'number', value: ({ failed }) => failed.QueueFull ?? 0, rare: true },
  { name: '  closed', unit: 'number', value: ({ failed }) => failed.Closed ?? 0, rare: true },
  {
    name: '  nobody has it',
    unit: 'number',
    value: ({ failed }) => failed.NoAgentWithSkill ?? 0,
    rare: true,
  },
  { name: 'wait of served, p50', unit: 'seconds', value: ({ waitOfServed }) => waitOfServed.p50 },
  { name: 'wait of served, p95', unit: 'seconds', value: ({ waitOfServed }) => waitOfServed.p95 },
  { name: 'wait of served, max', unit: 'seconds', value: ({ waitOfServed }) => waitOfServed.max },
  { name: 'wait of all, p50', unit: 'seconds', value: ({ waitOfAll }) => waitOfAll.p50 },
  { name: 'wait of all, p95', unit: 'seconds', value: ({ waitOfAll }) => waitOfAll.p95 },
  { name: 'wait of all, max', unit: 'seconds', value: ({ waitOfAll }) => waitOfAll.max },
  { name: 'waiting, on average', unit: 'average', value: ({ meanWaiting }) => meanWaiting },
  { name: 'overtakings', unit: 'number', value: ({ overtakings }) => overtakings },
  { name: 'relaxed', unit: 'number', value: ({ relaxed }) => relaxed, rare: true },
  { name: 'overflowed', unit: 'number', value: ({ overflowed }) => overflowed, rare: true },
  { name: 'offers', unit: 'number', value: ({ offers }) => offers, rare: true },
  { name: '  declined', unit: 'number', value: ({ declined }) => declined, rare: true },
  { name: '  not answered', unit: 'number', value: ({ unanswered }) => unanswered, rare: true },
]

export const AGENT_MEASURES: readonly Measure<Results>[] = [
  { name: 'occupancy', unit: 'share', value: ({ agents }) => agents.occupancy },
  { name: 'fairness (Jain)', unit: 'average', value: ({ agents }) => agents.fairness },
]

/** @returns the value as people read it. */
export function shown(value: number, unit: Measure<never>['unit']): string {
  switch (unit) {
    case 'number':
      return String(value)
    case 'seconds':
      return `${value.toFixed(1)} s`
    case 'share':
      return `${(value * 100).toFixed(1)} %`
    case 'average':
      return value.toFixed(3)
  }
}

/** @returns how much more the other value is, as people read it. */
export function difference(value: number, other: number, unit: Measure<never>['unit']): string {
  const text = shown(other - value, unit)
  if (Number.parseFloat(text) === 0) return '='
  return other > value ? `+${text}` : text
}

/** @returns the measures worth telling: those that are not rare, or happened in any of the results. */
export function worthTelling(results: readonly Results[]): Measure<SkillResults>[] {
  return SKILL_MEASURES.filter(
    ({ rare, value }) => rare === undefined || results.some(({ total }) => value(total) !== 0),
  )
}
