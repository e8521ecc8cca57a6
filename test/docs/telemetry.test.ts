import { expect, test } from '@jest/globals'
import { LOGS, METRICS } from '../../src/telemetry/names.ts'
import { firstCells, read, section } from './sources.ts'

const page = read('docs/telemetry.md')

test('docs/telemetry.md lists every metric, and no others', () => {
  expect(firstCells(section(page, 'Metrics')).sort()).toEqual(Object.values(METRICS).sort())
})

test.each(Object.values(LOGS))('docs/telemetry.md explains the log line "%s"', (message) => {
  expect(firstCells(section(page, 'The log'))).toContain(message)
})
