import type { LogLevel } from '../core/contract.ts'
import { errorText } from './error-text.ts'
import { passes, thresholdOf } from './levels.ts'

export type LogFormat = 'json' | 'pretty' | 'none'

export interface LogDetails {
  functionName?: string
  invocationId?: string
  error?: unknown
}

export type Logger = (level: LogLevel, category: string, message: string, details?: LogDetails) => void

/**
 * A logger that writes one line a message to `write`, in JSON or for people, when the category's level in
 * host.json lets it through. `none` writes nothing.
 */
export function createLogger(
  format: LogFormat,
  logLevel: Record<string, LogLevel>,
  write: (line: string) => void,
): Logger {
  if (format === 'none') return () => undefined
  return (level, category, message, details = {}) => {
    if (!passes(level, thresholdOf(category, logLevel))) return
    const time = new Date().toISOString()
    const error = details.error === undefined ? undefined : errorText(details.error)
    if (format === 'json') {
      write(JSON.stringify({ time, level, category, message, ...details, error }))
      return
    }
    write(`${time} ${level.padEnd(11)} ${category}: ${message}${error === undefined ? '' : `\n${error}`}`)
  }
}
