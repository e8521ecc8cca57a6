import { expect, test } from '@jest/globals'
import { firstCells, found, read, section, sourcesIn } from './sources.ts'

const doc = read('docs/errors.md')
// But for the list in the OpenAPI document, which answers nothing.
const source = [...sourcesIn('src'), ...sourcesIn('functions')]
  .filter((path) => !path.startsWith('src/openapi/'))
  .map(read)
  .join('\n')
const unique = (codes: readonly string[]) => [...new Set(codes)].sort()

/** The members of a union type of texts. */
const union = (name: string) => {
  const [, members = ''] = new RegExp(`type ${name} =((?:\\s*\\|?\\s*'\\w+')+)`).exec(source) ?? []
  return found(members, /'(\w+)'/g)
}

test('every code that the API can answer is explained, and no other', () => {
  const answered = [
    ...found(source, /^ {2}([A-Z]\w+): \d{3},$/gm),
    ...found(source, /new Refusal\(\s*'\w+',\s*'(\w+)'/g),
    ...found(source, /\bproblem\(\d{3}, '(\w+)'/g),
    ...found(source, /pointer: .*?code: '([A-Z][a-z]\w+)'/g),
    ...found(read('src/http/read-body.ts'), /code: '(\w+)'/g),
    ...union('TokenFault'),
  ]
  const [problems = ''] = doc.split('\n## Warnings\n')
  expect(unique(answered).length).toBeGreaterThan(40)
  expect(unique(firstCells(problems))).toEqual(unique(answered))
})

test('every warning is explained, and no other', () => {
  const failures = union('FailureCode')
  const stored = found(source, /\{ code: '([A-Z]\w+)', message/g).filter((code) => !failures.includes(code))
  expect(unique(firstCells(section(doc, 'Warnings')))).toEqual(unique([...union('WarningCode'), ...stored]))
})

test('every reason for a failed handoff is explained, and no other', () => {
  expect(unique(firstCells(section(doc, 'Why a handoff failed')))).toEqual(unique(union('FailureCode')))
})

test('no code is named in the sources in a way that this test does not see', () => {
  const refusals = source.split('new Refusal(').length - 1
  const seen = found(source, /new Refusal\(\s*'\w+',\s*('\w+'|check\.fault)/g).length
  const passedOn = found(source, /new Refusal\((kind, first\.code)/g).length
  expect(seen + passedOn).toBe(refusals)
})
