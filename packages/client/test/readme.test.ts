import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import * as client from '../src/index.ts'

const folder = join(__dirname, '..')
const readme = readFileSync(join(folder, 'README.md'), 'utf8')
const examples = readdirSync(join(folder, 'examples'))

test.each(examples)('shows the example %s as it is', (name) => {
  expect(readme).toContain(`\`\`\`ts\n${readFileSync(join(folder, 'examples', name), 'utf8')}\`\`\``)
})

test('shows no other program', () => {
  expect(readme.split('```ts').length - 1).toBe(examples.length)
})

test('mentions whatever can be imported', () => {
  expect(Object.keys(client).filter((name) => !readme.includes(name))).toEqual([])
})
