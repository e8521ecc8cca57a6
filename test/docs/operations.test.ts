import { expect, test } from '@jest/globals'
import { firstCells, found, read, section, sourcesIn } from './sources.ts'

const unique = (codes: readonly string[]) => [...new Set(codes)].sort()

test('docs/operations.md explains every problem that a look can find, and no other', () => {
  const files = ['src/adapters/checks', 'src/doctor', 'src/use-cases'].flatMap(sourcesIn)
  const source = files.map(read).join('\n')
  const named = [
    ...found(source, /problem: '(\w+)'/g),
    ...found(source, /refused\(\s*'(\w+)'/g),
    ...found(source, /'((?:Bot|Desk)[A-Z]\w+)'/g),
  ].filter((code) => !['BotOnly', 'BotNotRegistered', 'BotUnknown'].includes(code))
  const explained = firstCells(section(read('docs/operations.md'), 'What is wrong'))
  expect(unique(named).length).toBeGreaterThan(20)
  expect(unique(explained)).toEqual(unique(named))
})
