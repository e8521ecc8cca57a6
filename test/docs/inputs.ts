import { found, read } from './sources.ts'

/** @returns the numbers in the second column of a document's tables, by the code in the first. */
export function inputs(markdown: string): Readonly<Record<string, number>> {
  const rows = [...markdown.matchAll(/^\| `(\w+)` +\| +([\d.]+) /gm)]
  return Object.fromEntries(rows.map(([, name = '', value]) => [name, Number(value)]))
}

/** @returns the seconds between two sweeps. */
export const sweepSeconds = (): number =>
  Number(found(read('functions/sweep.ts'), /schedule: '\*\/(\d+) \* \* \* \* \*'/g)[0])
