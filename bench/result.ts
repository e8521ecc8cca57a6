import type { Chart } from '../simulate/chart.ts'
import type { Row } from '../simulate/table.ts'

/** What one bench found: a table for people, figures for machines, charts for the page. */
export interface Result {
  readonly title: string
  /** The first row has the headings. */
  readonly rows: readonly Row[]
  readonly figures: Readonly<Record<string, unknown>>
  readonly charts: readonly Chart[]
  /** False when something that it takes is missing; the table says what. */
  readonly measured?: false
}

export interface Options {
  /** All of it in under two minutes: fewer rounds, smaller loads. */
  readonly quick: boolean
  /** Says what is going on. */
  readonly tell: (line: string) => void
}

export type Bench = (options: Options) => Promise<Result>
