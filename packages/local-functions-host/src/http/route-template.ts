import { messageOf } from '../logs/error-text.ts'
import { constraintOf, type Constraint } from './route-constraints.ts'

export type Part =
  | { kind: 'literal'; text: string }
  | {
      kind: 'parameter'
      name: string
      catchAll: boolean
      optional: boolean
      defaultValue: string | undefined
      constraints: Constraint[]
    }

/** A segment is one part, or several as in `v{version}`. */
export type Segment = Part[]

export interface RouteTemplate {
  source: string
  segments: Segment[]
}

/**
 * Parses an ASP.NET Core route template: literals, `{name}`, `{name?}`, `{name=default}`, `{name:constraint}`,
 * `{*rest}`. Throws an error that says what is wrong with the template.
 */
export function parseRouteTemplate(source: string): RouteTemplate {
  try {
    const segments = source === '' ? [] : splitSegments(source).map(parseSegment)
    checkParameters(segments)
    return { source, segments }
  } catch (error) {
    throw new Error(`Route template "${source}": ${messageOf(error)}`, { cause: error })
  }
}

/** Splits at the slashes outside of braces, since a regex constraint may hold one. */
function splitSegments(source: string): string[] {
  const segments = ['']
  let depth = 0
  for (const character of source) {
    if (character === '{') depth += 1
    if (character === '}') depth -= 1
    if (character === '/' && depth === 0) segments.push('')
    else segments.push(`${segments.pop() ?? ''}${character}`)
  }
  if (depth !== 0) throw new Error('the braces do not match')
  if (segments.includes('')) throw new Error('a slash must not begin or end it or follow another')
  return segments
}

function parseSegment(text: string): Segment {
  const parts: Segment = []
  let rest = text
  while (rest !== '') {
    const open = rest.indexOf('{')
    if (open !== 0) {
      const literal = open < 0 ? rest : rest.slice(0, open)
      parts.push({ kind: 'literal', text: literal })
      rest = rest.slice(literal.length)
      continue
    }
    const close = closingBrace(rest)
    parts.push(parseParameter(rest.slice(1, close)))
    rest = rest.slice(close + 1)
  }
  return parts
}

function closingBrace(text: string): number {
  let depth = 0
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1
    if (text[index] === '}') depth -= 1
    if (depth === 0) return index
  }
  throw new Error('the braces do not match')
}

function parseParameter(text: string): Part {
  const match = /^(\*{0,2})([^*{}:=?/]+)((?::[^=?(]+(?:\(.*?\))?)*)(=[^?]*)?(\?)?$/s.exec(text)
  if (!match) throw new Error(`"{${text}}" is no parameter`)
  const [, stars = '', name = '', constraints = '', defaultValue, optional] = match
  return {
    kind: 'parameter',
    name,
    catchAll: stars !== '',
    optional: optional !== undefined,
    defaultValue: defaultValue?.slice(1),
    constraints: splitConstraints(unescapeBraces(constraints)).map(constraintOf),
  }
}

/** In a template, braces of a regular expression are doubled. */
function unescapeBraces(text: string): string {
  return text.replaceAll('{{', '{').replaceAll('}}', '}')
}

/** Splits `:int:length(2,5)` at the colons outside of parentheses. */
function splitConstraints(text: string): string[] {
  return text.match(/(?<=:)\w+(?:\((?:[^()]|\([^()]*\))*\))?/g) ?? []
}

function checkParameters(segments: Segment[]): void {
  const names = new Set<string>()
  segments.forEach((segment, index) => {
    for (const part of segment) {
      if (part.kind === 'literal') continue
      const name = part.name.toLowerCase()
      if (names.has(name)) throw new Error(`the parameter "${part.name}" appears twice`)
      names.add(name)
      const isLast = index === segments.length - 1
      if (part.catchAll && (!isLast || segment.length > 1))
        throw new Error('a catch-all must be the last segment')
      if (part.optional && !isLast && segments.slice(index + 1).some(isNeeded)) {
        throw new Error(`the optional parameter "${part.name}" must come last`)
      }
    }
  })
}

function isNeeded(segment: Segment): boolean {
  return segment.some(
    (part) => part.kind === 'literal' || (!part.optional && part.defaultValue === undefined),
  )
}
