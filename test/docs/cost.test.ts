import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { inputs, sweepSeconds } from './inputs.ts'
import { found, read, root, section } from './sources.ts'

const page = read('docs/cost.md')
const bench = read('bench/calls.ts')
const counted = read('test/functions/calls.test.ts')

/** Request units of a call, as bench/calls.ts estimates them; a batch's are those of one document. */
const units = (operation: string) =>
  Number(found(bench, new RegExp(`UNITS = \\{.*\\b${operation}: (\\d+)`, 'g'))[0])

/** What test/functions/calls.test.ts lists under a name, such as `create conversations`. */
const listed = (name: string) =>
  found(found(counted, new RegExp(`const ${name} = \\[([^\\]]+)\\]`, 'g')).join(), /'([^']+)'/g)

/** A handoff is assigned and ended in one batch of three documents: handoff, agent, lock of the conversation. */
const DOCUMENTS = 3

const unitsIn = (container: string, calls: readonly string[]) =>
  calls
    .map((call) => call.split(' '))
    .filter(([, of]) => of === container)
    .reduce((sum, [operation = '']) => sum + units(operation) * (operation === 'batch' ? DOCUMENTS : 1), 0)

test('the counts are those of the code', () => {
  const life = ['ASSIGN', 'NOTIFY', 'COMPLETE', 'NOTIFY_LAST'].flatMap(listed)
  expect(life).toHaveLength(9)
  expect(inputs(section(page, 'What a handoff uses'))).toEqual({
    messages: 3,
    operationsOfMessage: 3,
    executionsOfLife: 5,
    httpOfLife: 2,
    routingUnitsOfLife: unitsIn('routing', life),
    archiveUnitsOfLife: unitsIn('conversations', life),
    unitsOfWait: 20,
    // By a token the agent's document is read once more, to know who calls.
    unitsOfLook: 2 * units('read'),
    unitsOfRenewal: 2 * units('read') + units('batch') + units('query'),
    unitsOfSweep: 2 * units('query'),
    sweepSeconds: sweepSeconds(),
    groups: found(read('infra/app.bicep'), /^var alwaysReady = \[(.*)\]/gm)
      .join()
      .split(',').length,
  })
})

test('a whole life costs what docs/performance/calls.md says', () => {
  const [total] = found(read('docs/performance/calls.md'), /a whole life.* (\d+)$/gm)
  const { routingUnitsOfLife = 0, archiveUnitsOfLife = 0 } = inputs(page)
  expect(routingUnitsOfLife + archiveUnitsOfLife).toBe(Number(total))
})

test('the bill is what npm run cost prints', () => {
  const printed = execFileSync(process.execPath, [join(root, 'scripts/cost.mjs')], { encoding: 'utf8' })
  const rows = cells(printed)
  expect(rows).toHaveLength(13)
  expect(cells(section(page, 'The bill'))).toEqual(rows)
})

/** The cells of a table's rows, without the line below its head. */
const cells = (markdown: string) =>
  found(markdown, /^\| (.*) \|$/gm)
    .filter((row) => !row.startsWith('--'))
    .map((row) => row.split('|').map((cell) => cell.trim()))
