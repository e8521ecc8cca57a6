import type { FunctionEntry, SqlFunction } from './sql-function.ts'
import type { Value } from './values.ts'

const onString =
  (change: (text: string) => Value): SqlFunction =>
  (text) =>
    typeof text === 'string' ? change(text) : undefined

/** A test of two strings, with an optional third argument that is true to ignore case. */
const onTwoStrings =
  (test: (text: string, part: string) => boolean): SqlFunction =>
  (text, part, ignoreCase) => {
    if (typeof text !== 'string' || typeof part !== 'string') return undefined
    return ignoreCase === true ? test(text.toLowerCase(), part.toLowerCase()) : test(text, part)
  }

const concat: SqlFunction = (...parts) =>
  parts.every((part) => typeof part === 'string') ? parts.join('') : undefined

const substring: SqlFunction = (text, start, length) => {
  if (typeof text !== 'string' || typeof start !== 'number' || typeof length !== 'number') return undefined
  return start < 0 || length <= 0 ? '' : text.slice(start, start + length)
}

const part =
  (take: (text: string, length: number) => string): SqlFunction =>
  (text, length) =>
    typeof text === 'string' && typeof length === 'number' ? take(text, Math.max(0, length)) : undefined

const replace: SqlFunction = (text, from, to) => {
  if (typeof text !== 'string' || typeof from !== 'string' || typeof to !== 'string') return undefined
  return from === '' ? text : text.split(from).join(to)
}

const indexOf: SqlFunction = (text, wanted, start = 0) => {
  if (typeof text !== 'string' || typeof wanted !== 'string' || typeof start !== 'number') return undefined
  return text.indexOf(wanted, start)
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** `%` is any text, `_` any character, `[abc]` and `[^abc]` one of some, as in T-SQL. */
const like: SqlFunction = (text, pattern, escape) => {
  if (typeof text !== 'string' || typeof pattern !== 'string') return undefined
  const parts = pattern.match(/\[\^?[^\]]+\]|[^]/gu) ?? []
  let literal = false
  const source = parts.map((item) => {
    if (!literal && item === escape) {
      literal = true
      return ''
    }
    const isLiteral = literal
    literal = false
    if (isLiteral) return escaped(item)
    if (item === '%') return '.*'
    if (item === '_') return '.'
    return item.length > 1 && item.startsWith('[') ? item : escaped(item)
  })
  return new RegExp(`^${source.join('')}$`, 'su').test(text)
}

const toText: SqlFunction = (value) => {
  if (value === undefined) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const toNumber = onString((text) => {
  const value = Number(text)
  return text.trim() === '' || Number.isNaN(value) ? undefined : value
})

// https://learn.microsoft.com/azure/cosmos-db/nosql/query/system-functions#string-functions
export const stringFunctions: readonly FunctionEntry[] = [
  ['STARTSWITH', 2, onTwoStrings((text, start) => text.startsWith(start))],
  ['ENDSWITH', 2, onTwoStrings((text, end) => text.endsWith(end))],
  ['CONTAINS', 2, onTwoStrings((text, wanted) => text.includes(wanted))],
  ['STRINGEQUALS', 2, onTwoStrings((text, other) => text === other)],
  ['LOWER', 1, onString((text) => text.toLowerCase())],
  ['UPPER', 1, onString((text) => text.toUpperCase())],
  ['LENGTH', 1, onString((text) => text.length)],
  ['TRIM', 1, onString((text) => text.trim())],
  ['LTRIM', 1, onString((text) => text.trimStart())],
  ['RTRIM', 1, onString((text) => text.trimEnd())],
  ['REVERSE', 1, onString((text) => Array.from(text).reverse().join(''))],
  ['CONCAT', 2, concat],
  ['SUBSTRING', 3, substring],
  ['LEFT', 2, part((text, length) => text.slice(0, length))],
  ['RIGHT', 2, part((text, length) => (length === 0 ? '' : text.slice(-length)))],
  ['REPLACE', 3, replace],
  ['INDEX_OF', 2, indexOf],
  ['LIKE', 2, like],
  ['TOSTRING', 1, toText],
  ['STRINGTONUMBER', 1, toNumber],
]
