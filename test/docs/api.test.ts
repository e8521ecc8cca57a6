import { expect, test } from '@jest/globals'
import { found, read, sourcesIn } from './sources.ts'

const REGISTRATION =
  /functions\.http\('\w+', \{\s*methods: \[([^\]]+)\],\s*authLevel: 'anonymous',\s*route: '([^']+)'/g

test('every registered route is in the API document, and no other', () => {
  const source = sourcesIn('functions').map(read).join('\n')
  const registered = [...source.matchAll(REGISTRATION)].flatMap(([, methods = '', route = '']) =>
    found(methods, /'(\w+)'/g).map((method) => `${method} /${route}`),
  )
  expect(source.split('functions.http(').length - 1).toBe([...source.matchAll(REGISTRATION)].length)
  const described = found(read('docs/api.md'), /^### ((?:GET|PUT|POST|PATCH|DELETE) \/.*)$/gm)
  expect(described.sort()).toEqual(registered.sort())
})
