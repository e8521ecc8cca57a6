import * as z from 'zod'
import type { Row } from './examine.ts'

const reported = z.object({
  state: z.enum(['Connected', 'Disconnected', 'Error']),
  since: z.string(),
  problem: z.string().exactOptional(),
  mend: z.string().exactOptional(),
})

const report = z.object({
  dependencies: z.array(reported.extend({ name: z.string() })),
  bots: z.array(reported.extend({ bot: z.string(), lastAnswer: z.string() })),
  desks: z.array(reported.extend({ pool: z.string(), lastAnswer: z.string() })).default([]),
})

/**
 * @returns what a hub that runs says of itself: found with its own identity, from its own network.
 * @throws Error when it is no such report.
 */
export function rowsOfReport(json: unknown): Row[] {
  const { dependencies, bots, desks } = report.parse(json)
  return [
    ...dependencies.map(({ name, ...rest }) => ({ what: name, ...rest })),
    ...bots.map(({ bot, ...rest }) => rowOf(`Bot ${bot}`, rest)),
    ...desks.map(({ pool, ...rest }) => rowOf(`Desk of pool ${pool}`, rest)),
  ]
}

function rowOf(
  what: string,
  { lastAnswer, ...rest }: z.infer<typeof reported> & { lastAnswer: string },
): Row {
  const detail = rest.state === 'Connected' ? {} : { detail: `last answer: ${lastAnswer}` }
  return { what, ...rest, ...detail }
}

/** @returns what is said of a hub that gave no report. */
export function rowsWithoutReport(error: unknown): Row[] {
  const detail = error instanceof Error ? error.message : String(error)
  const mend = 'No hub answers there: give the address with /api, and look at the log of the function app'
  return [{ what: 'Hub', state: 'Disconnected', problem: 'HubNoAnswer', mend, detail }]
}
