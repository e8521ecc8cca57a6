import type { Part, RouteTemplate, Segment } from './route-template.ts'

export type RouteValues = Record<string, string>

/**
 * Matches a decoded path (without its leading slash) against a template and returns the parameters, or undefined.
 * Literals ignore case, a trailing slash is ignored, absent optional parameters are left out, as in ASP.NET Core.
 */
export function matchRoute(template: RouteTemplate, path: string): RouteValues | undefined {
  const requested = path === '' ? [] : path.replace(/\/$/, '').split('/')
  const values: RouteValues = {}
  for (const [index, segment] of template.segments.entries()) {
    const [first] = segment
    if (first?.kind === 'parameter' && first.catchAll) {
      return bind(first, path.split('/').slice(index).join('/'), values) ? values : undefined
    }
    if (!matchSegment(segment, requested[index] ?? '', values)) return undefined
  }
  return requested.length > template.segments.length ? undefined : values
}

function matchSegment(segment: Segment, text: string, values: RouteValues): boolean {
  const [only, second] = segment
  if (only === undefined) return false
  if (second !== undefined) return matchParts(segment, text, values)
  if (only.kind === 'literal') return only.text.toLowerCase() === text.toLowerCase()
  return bind(only, text, values)
}

function bind(part: Part, text: string, values: RouteValues): boolean {
  if (part.kind === 'literal') return false
  const value = text === '' ? part.defaultValue : text
  if (value === undefined) return part.optional || (part.catchAll && part.constraints.length === 0)
  if (!part.constraints.every((satisfies) => satisfies(value))) return false
  values[part.name] = value
  return true
}

/** A segment of several parts, as `{name}.{extension}`: the leftmost parameters take as much as they can. */
function matchParts(segment: Segment, text: string, values: RouteValues): boolean {
  const expression = segment.map((part) => (part.kind === 'literal' ? escape(part.text) : '(.+)')).join('')
  const match = new RegExp(`^${expression}$`, 'is').exec(text)
  if (!match) return false
  const parameters = segment.filter((part) => part.kind === 'parameter')
  return parameters.every((part, index) => bind(part, match[index + 1] ?? '', values))
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
