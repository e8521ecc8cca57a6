import { expect, test } from '@jest/globals'
import { found, read, registeredRoutes } from './sources.ts'

test('every registered route is in the API document, and no other', () => {
  const described = found(read('docs/api.md'), /^### ((?:GET|PUT|POST|PATCH|DELETE) \/.*)$/gm)
  expect(described.sort()).toEqual([...registeredRoutes()].sort())
})
