import { RE2JS } from 're2js'
import type { RedactionRule } from '../activity/redact.ts'

/**
 * Makes a rule of a pattern from hub.config.json. RE2 takes no pattern that could run away: it knows no
 * backreferences and no lookaround, and reads a text once, however the pattern nests its repetitions.
 * @throws Error that says what is wrong with the pattern.
 */
export function patternRule(name: string, pattern: string): RedactionRule {
  const compiled = RE2JS.compile(pattern)
  if (compiled.matcher('').find()) throw new Error('it fits everywhere, also where nothing stands')
  const replacement = `[${name} removed]`
  return {
    name,
    replace(text) {
      let count = 0
      const without = compiled.matcher(text).replaceAll(() => {
        count += 1
        return replacement
      })
      return { text: without, count }
    },
  }
}

/** @returns what is wrong with a pattern, or undefined when it can be used. */
export function patternFault(pattern: string): string | undefined {
  try {
    patternRule('any', pattern)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
