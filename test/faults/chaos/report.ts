import { WRONGS, type Finding } from '../invariants.ts'

export interface Counts {
  readonly handoffs: number
  readonly kills: number
  readonly faults: number
}

/** @returns the table of what happened and what was wrong. */
export function table(counts: Counts, findings: readonly Finding[]): string {
  const wrongs = WRONGS.map(
    (wrong) => [wrong, findings.filter((each) => each.wrong === wrong).length] as const,
  )
  const rows = [...Object.entries(counts), ...wrongs]
  return rows.map(([name, count]) => `${name.padEnd(22)}${String(count).padStart(8)}`).join('\n')
}
