import { expect, test } from '@jest/globals'
import { firstCells, found, read, sourcesIn } from './sources.ts'

const page = read('docs/troubleshooting.md')

test('every code that docs/troubleshooting.md names is explained where it belongs', () => {
  const explained = ['docs/errors.md', 'docs/operations.md'].map(read).flatMap(firstCells)
  const named = found(page, /`([A-Z][a-z]+[A-Z]\w+)`/g)
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((code) => !explained.includes(code))).toEqual([])
})

test('every line of the log that it names is one that the hub logs', () => {
  const sources = sourcesIn('src').map(read).join('\n')
  const lines = found(page, /log line `([^`]+)`/g)
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) expect(sources).toContain(`'${line}'`)
})

test('every row has what is seen, why, what the hub says, what mends it, and a test that brings it about', () => {
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:what is seen|-)/.test(line))
  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows)
    expect(row).toMatch(/^(?:\|[^|]+){4}\| \[test\]\(\.\.\/test\/[^)]+\.test\.ts\) +\|$/)
})
