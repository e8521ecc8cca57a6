import type { Row } from './examine.ts'

/** @returns the rows as a person reads them: what is not well has what mends it below. */
export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length))
  return rows.map((row) => [line(row, width), ...remedy(row)].join('\n')).join('\n')
}

function line({ what, state, since, problem }: Row, width: number): string {
  const facts = [what.padEnd(width), problem, since === undefined ? undefined : `since ${since}`]
  return `${state.padEnd('Disconnected'.length)}  ${facts.filter((fact) => fact !== undefined).join('  ')}`.trimEnd()
}

function remedy({ mend, detail }: Row): string[] {
  const parts = [mend, detail === undefined || detail === '' ? undefined : `(${detail})`]
  return parts.flatMap((part) => part?.split('\n') ?? []).map((text) => `    ${text}`)
}
