import type { TypedData } from '../core/contract.ts'
import { invariantTime } from './dotnet-time.ts'

/**
 * The members of a JSON object body that the .NET host copies over the trigger metadata
 * (`Utility.ApplyBindingData`): all but arrays and nulls, objects as JSON, everything else as .NET's text of it,
 * so `true` becomes `True` and an ISO time `11/20/2026 13:00:00`. Empty for any other body.
 */
export function bodyBindingData(body: string): Record<string, TypedData> {
  const members = parseObject(body)
  const data: Record<string, TypedData> = {}
  for (const [name, value] of Object.entries(members)) {
    if (value === null || Array.isArray(value)) continue
    data[name] = typeof value === 'object' ? { json: JSON.stringify(value) } : { string: dotnetText(value) }
  }
  return data
}

/** Lays `added` over `metadata`; names are compared without regard to case and keep their first spelling. */
export function overlay(
  metadata: Record<string, TypedData>,
  added: Record<string, TypedData>,
): Record<string, TypedData> {
  const spellings = new Map(Object.keys(metadata).map((name) => [name.toLowerCase(), name]))
  const result = { ...metadata }
  for (const [name, value] of Object.entries(added)) {
    const spelling = spellings.get(name.toLowerCase()) ?? name
    spellings.set(name.toLowerCase(), spelling)
    result[spelling] = value
  }
  return result
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)?$/

function dotnetText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value !== 'string') return JSON.stringify(value)
  // Newtonsoft.Json takes a string that looks like a time for one.
  const time = isoTime.exec(value)
  if (!time) return value
  const parsed = new Date(time[2] === undefined ? `${value}Z` : value)
  return Number.isNaN(parsed.getTime()) ? value : invariantTime(parsed)
}

function parseObject(body: string): object {
  const text = body.trim()
  if (!text.startsWith('{') || !text.endsWith('}')) return {}
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}
