import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const text = (...path: string[]) => readFileSync(join(__dirname, '..', ...path), 'utf8')
const description: unknown = JSON.parse(text('package.json'))

test('TypeScript that knows no `exports`, as samples of the Bot Framework SDK use it, finds the same files', () => {
  const [main, types] = ['./dist/index.js', './dist/index.d.ts']
  expect(description).toMatchObject({ main, types, exports: { '.': { default: main, types } } })
})

test('the licence that the package names is in it', () => {
  expect(description).toMatchObject({ license: 'MIT' })
  expect(text('LICENSE')).toBe(text('..', '..', 'LICENSE'))
})
