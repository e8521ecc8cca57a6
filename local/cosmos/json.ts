import * as z from 'zod'

/** A JSON value. Documents are never changed in place, so everything here is read-only. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

/** Accepts any member of what `parseJson` returned, without walking through it again. */
export const json = z.custom<Json>((value) => value !== undefined)

/** True when the value is a JSON object (not null, not an array). */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isArray(value)
}

/** `Array.isArray`, which does not narrow read-only arrays by itself. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** `JSON.parse` with a type. Throws a SyntaxError on what is no JSON. */
export function parseJson(text: string): Json {
  const parsed: unknown = JSON.parse(text)
  if (!isJson(parsed)) throw new SyntaxError('No JSON value')
  return parsed
}

// JSON.parse makes nothing else than JSON, so there is no need to walk through the value again.
function isJson(value: unknown): value is Json {
  return value !== undefined
}

/** The number of bytes that the value takes as UTF-8 JSON, which is how Cosmos measures an item. */
export function sizeInBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value))
}
