import { describe, expect, test } from '@jest/globals'
import { byPrecedence, createRoute, findRoute } from '../../src/http/route-table.ts'
import { matchRoute } from '../../src/http/match-route.ts'
import { parseRouteTemplate } from '../../src/http/route-template.ts'

function match(template: string, path: string): Record<string, string> | undefined {
  return matchRoute(parseRouteTemplate(template), path)
}

describe('matching', () => {
  test.each([
    ['a/b', 'a/b', {}],
    ['a/b', 'A/B/', {}],
    ['a/b', 'a', undefined],
    ['a', 'a/b', undefined],
    ['', '', {}],
    ['a/{x}', 'a/1', { x: '1' }],
    ['a/{x}', 'a', undefined],
    ['a/{x}/c', 'a//c', undefined],
    ['a/{x?}', 'a', {}],
    ['a/{x=5}', 'a', { x: '5' }],
    ['a/{x:int?}', 'a', {}],
    ['a/{*rest}', 'a', {}],
    ['a/{*rest}', 'a/b//c/', { rest: 'b//c/' }],
    ['a/{**rest}', 'a/b/c', { rest: 'b/c' }],
    ['v{version}/x', 'v2/x', { version: '2' }],
    ['{name}.{extension}', 'a.b.c', { name: 'a.b', extension: 'c' }],
  ])('%s against /%s', (template, path, expected) => {
    expect(match(template, path)).toEqual(expected)
  })
})

describe('constraints', () => {
  test.each([
    ['int', ['0', '-5', '2147483647'], ['x', '1.5', '2147483648']],
    ['long', ['9223372036854775807'], ['9223372036854775808']],
    ['bool', ['true', 'False'], ['1']],
    ['alpha', ['abcXYZ'], ['a1']],
    ['guid', ['CD2C1638-1638-72D5-1638-DEADBEEF1638', 'cd2c1638163872d51638deadbeef1638'], ['cd2c']],
    ['decimal', ['49.99', '-1'], ['x']],
    ['datetime', ['2026-11-20', '2026-11-20 19:32'], ['never']],
    ['min(18)', ['18', '19'], ['17']],
    ['max(120)', ['120'], ['121']],
    ['range(18,120)', ['18', '120'], ['17', '121', 'x']],
    ['minlength(4)', ['four'], ['abc']],
    ['maxlength(4)', ['four'], ['fives']],
    ['length(2)', ['ab'], ['a', 'abc']],
    ['length(2,3)', ['ab', 'abc'], ['a', 'abcd']],
    ['regex(^\\d{{3}}-\\d$)', ['123-4'], ['123-45']],
    ['int:min(3)', ['3'], ['2', 'x']],
  ])('%s', (constraint, good, bad) => {
    for (const value of good)
      expect([value, match(`{x:${constraint}}`, value)]).toEqual([value, { x: value }])
    for (const value of bad) expect([value, match(`{x:${constraint}}`, value)]).toEqual([value, undefined])
  })
})

test.each([
  ['a/{b', 'the braces do not match'],
  ['a//b', 'a slash must not'],
  ['/a', 'a slash must not'],
  ['{a}/{A}', 'appears twice'],
  ['{*rest}/a', 'a catch-all must be the last segment'],
  ['{a?}/b', 'must come last'],
  ['{a:unknown}', 'unknown route constraint "unknown"'],
  ['{a:range(1)}', 'must be two numbers'],
  ['{}', 'is no parameter'],
])('the template %s is refused', (template, reason) => {
  expect(() => parseRouteTemplate(template)).toThrow(reason)
})

test('routes are tried from the most specific to the least, and by method', () => {
  const templates = ['{*rest}', 'a/{x}', 'a/{x:int}', '{*rest:minlength(1)}', 'a/b', 'a/{x}/c']
  const routes = byPrecedence(templates.map((template) => createRoute('', template, ['GET'], template)))
  const first = (path: string): string | undefined => findRoute(routes, 'GET', path)?.target
  expect(first('a/b')).toBe('a/b')
  expect(first('a/1')).toBe('a/{x:int}')
  expect(first('a/z')).toBe('a/{x}')
  expect(first('a/z/c')).toBe('a/{x}/c')
  expect(first('q')).toBe('{*rest:minlength(1)}')
  expect(first('')).toBe('{*rest}')
  expect(findRoute(routes, 'POST', 'a/b')).toBeUndefined()
})
