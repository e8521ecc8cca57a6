import { expect, test } from '@jest/globals'
import { decodePath } from '../../src/http/decode-path.ts'

test.each([
  ['/a/b', '/a/b'],
  ['/%41%20b', '/A b'],
  ['/%C3%A9%F0%9F%98%80', '/é😀'],
  ['/a%2Fb%2fc', '/a%2Fb%2fc'],
  ['/a%252Fb', '/a%2Fb'],
  ['/%C3%2F%A9', '/%C3%2F%A9'],
  ['/%FF%C3%A9', '/%FFé'],
  ['/100%', '/100%'],
  ['/a+b', '/a+b'],
  ['/a/../b/./c', '/b/c'],
  ['/a/%2e%2E/b', '/b'],
  ['/a/b/..', '/a/'],
  ['/../a', '/a'],
  ['/a//b/', '/a//b/'],
])('%s becomes %s', (raw, decoded) => {
  expect(decodePath(raw)).toBe(decoded)
})

test('a null character is refused', () => {
  expect(decodePath('/a%00')).toBeUndefined()
})
