import { AGENT_MEASURES, difference, shown, worthTelling } from './measures.ts'
import type { Results } from './results.ts'
import { alignedTable, type Row } from './table.ts'

/** The results under one policy file. */
export interface Told {
  /** The name of the policy file. */
  readonly policy: string
  readonly results: Results
}

/** @returns a table with a column for each skill, and one for the agents. */
export function reportOne({ policy, results }: Told): string {
  const columns = [...results.skills, ...(results.skills.length > 1 ? [results.total] : [])]
  const rows = worthTelling([results]).map(({ name, unit, value }) => [
    name,
    ...columns.map((column) => shown(value(column), unit)),
  ])
  return [
    `${results.scenario} (seed ${results.seed})`,
    '',
    alignedTable([[policy, ...columns.map(({ skill }) => skill)], ...rows]),
    '',
    alignedTable(agentRows(results)),
    '',
  ].join('\n')
}

function agentRows(results: Results): Row[] {
  return [
    ...AGENT_MEASURES.map(({ name, unit, value }) => [name, shown(value(results), unit), '']),
    ...results.agents.each.map(({ agent, occupancy, served }) => [
      `  ${agent}`,
      shown(occupancy, 'share'),
      `${served} served`,
    ]),
  ]
}

/** @returns for each skill a table of both policies, with what the second one makes different. */
export function reportTwo(one: Told, other: Told): string {
  const heading = (title: string): Row => [title, one.policy, other.policy, 'difference']
  const told = worthTelling([one.results, other.results])
  const pairs = [...one.results.skills, ...(one.results.skills.length > 1 ? [one.results.total] : [])]
  const others = [...other.results.skills, other.results.total]
  const rows = pairs.flatMap((skill) => {
    const its = others.find((each) => each.skill === skill.skill)
    if (its === undefined) return []
    return [
      heading(skill.skill),
      ...told.map(({ name, unit, value }) => compared(`  ${name}`, value(skill), value(its), unit)),
      [],
    ]
  })
  const agents = AGENT_MEASURES.map(({ name, unit, value }) =>
    compared(`  ${name}`, value(one.results), value(other.results), unit),
  )
  return [
    `${one.results.scenario} (seed ${one.results.seed})`,
    '',
    alignedTable([...rows, heading('agents'), ...agents]),
    '',
  ].join('\n')
}

function compared(name: string, value: number, other: number, unit: Parameters<typeof shown>[1]): Row {
  return [name, shown(value, unit), shown(other, unit), difference(value, other, unit)]
}
