import { parse as parseLossless } from 'lossless-json'
import { isJsonObject, pointerStep, type JsonObject } from './json.ts'
import { DEFAULT_LIMITS, type ActivityLimits } from './limits.ts'
import { problem, refused, type Refused } from './problems.ts'

export type JsonResult = { readonly ok: true; readonly json: unknown } | Refused

/**
 * Parses JSON from outside.
 *
 * Whole numbers beyond 2^53 and numbers beyond a double (1e999) become the text of their digits, because
 * they are account numbers, and JSON.parse would change them. A key given twice counts as in JSON.parse:
 * the last one wins. Refused are `__proto__` as a key, and `constructor` holding an object with a
 * `prototype`: with either, merging the value into another object can change every object of a process.
 * `constructor` and `prototype` alone are ordinary words, and stay.
 *
 * @returns the value, or EmptyBody, TooDeep, InvalidJson, ForbiddenKey.
 */
export function parseJsonText(text: string, limits: ActivityLimits = DEFAULT_LIMITS): JsonResult {
  if (text.trim() === '') return refused(problem('EmptyBody', '', 'The body is empty; send a JSON object.'))
  // First, because parsers, stringifiers and stores fail on deep values, each in its own way.
  if (isDeeperThan(limits.depth, text)) {
    const message = `The JSON is nested more than ${limits.depth} levels deep; flatten it.`
    return refused(problem('TooDeep', '', message))
  }
  let json: unknown
  try {
    json = hasUnsafeNumber(text) ? parseKeepingDigits(text) : JSON.parse(text)
  } catch {
    return refused(problem('InvalidJson', '', `The body is not JSON: ${whatIsWrong(text)}.`))
  }
  const forbidden = mayHaveForbiddenKey(text) ? findForbiddenKey(json) : undefined
  if (forbidden === undefined) return { ok: true, json }
  const message = 'This key can change the behaviour of programs that copy the value; rename it.'
  return refused(problem('ForbiddenKey', forbidden, message))
}

function isDeeperThan(limit: number, text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at)
        break
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > limit) return true
        break
      case 0x5d: // ]
      case 0x7d: // }
        depth--
    }
  }
  return false
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text[before] === '\\') before--
  return (at - before) % 2 === 0
}

/** Also true for some texts without such a number: the slower parser then gives the same value. */
function hasUnsafeNumber(text: string): boolean {
  return LONG_DIGITS.test(text) && /[:,[\s]-?\d{16}|\d[eE]\+?\d{3}|^-?\d{16}/.test(text)
}

/** Most bodies have none. Written out, since the engine searches four digits in a row faster than sixteen. */
const LONG_DIGITS = /\d\d\d\d\d{12}|\d[eE]\+?\d{3}/

function parseKeepingDigits(text: string): unknown {
  return parseLossless(text, null, {
    parseNumber: numberOrDigits,
    onDuplicateKey: ({ newValue }) => newValue,
  })
}

function numberOrDigits(digits: string): number | string {
  const number = Number(digits)
  const isWhole = /^-?\d+$/.test(digits)
  return Number.isFinite(number) && (!isWhole || Number.isSafeInteger(number)) ? number : digits
}

function whatIsWrong(text: string): string {
  try {
    // Unlike JSON.parse it always says where.
    parseKeepingDigits(text)
    return 'it cannot be read'
  } catch (error) {
    const words = error instanceof Error ? error.message : 'it cannot be read'
    return words.replace(/ at position (\d+)$/, (_, position: string) =>
      lineAndColumn(text, Number(position)),
    )
  }
}

function lineAndColumn(text: string, position: number): string {
  const lines = text.slice(0, position).split('\n')
  return ` at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

/**
 * `constructor` is forbidden only with a `prototype` in it. Escapes can spell such a key too. Most bodies have
 * none of these, and are not searched.
 */
function mayHaveForbiddenKey(text: string): boolean {
  return /proto(?:__|type)/.test(text) || text.includes('\\u')
}

/**
 * Safe recursion: the depth is limited before the text is parsed.
 *
 * @returns the pointer to the first forbidden key, or undefined.
 */
function findForbiddenKey(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value
    for (const [index, item] of items.entries()) {
      const inside = findForbiddenKey(item)
      if (inside !== undefined) return pointerStep(index) + inside
    }
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      if (isForbidden(key, value)) return pointerStep(key)
      const inside = findForbiddenKey(value[key])
      if (inside !== undefined) return pointerStep(key) + inside
    }
  }
  return undefined
}

function isForbidden(key: string, { constructor }: JsonObject): boolean {
  if (key === 'constructor') return isJsonObject(constructor) && Object.hasOwn(constructor, 'prototype')
  return key === '__proto__'
}
