import type { LogLevel } from '../core/contract.ts'

/** Severities in rising order; `none` as a threshold lets nothing through. */
export const logLevels = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'] as const

/**
 * The threshold that host.json's `logging.logLevel` sets for a category such as `Function.assign.User`: the
 * longest entry that the category equals or starts with (at a dot), else `default`, else information.
 */
export function thresholdOf(category: string, logLevel: Record<string, LogLevel>): LogLevel {
  const name = category.toLowerCase()
  const entries = Object.entries(logLevel)
    .filter(([key]) => name === key.toLowerCase() || name.startsWith(`${key.toLowerCase()}.`))
    .sort(([a], [b]) => b.length - a.length)
  return entries[0]?.[1] ?? defaultLevel(logLevel)
}

function defaultLevel(logLevel: Record<string, LogLevel>): LogLevel {
  const entry = Object.entries(logLevel).find(([key]) => key.toLowerCase() === 'default')
  return entry?.[1] ?? 'information'
}

/** True when a message of this level passes the threshold. */
export function passes(level: LogLevel, threshold: LogLevel): boolean {
  return level !== 'none' && logLevels.indexOf(level) >= logLevels.indexOf(threshold)
}
