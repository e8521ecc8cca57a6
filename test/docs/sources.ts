import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

export const root = join(__dirname, '..', '..')

/** @returns the text of a file, by its path from the root of the repository. */
export const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** @returns the paths of all TypeScript files below a folder, with slashes on any system. */
export const sourcesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path).replaceAll(sep, '/'))

/** @returns what the first group of a global pattern matches in a text. */
export const found = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap(([, first]) => first ?? [])

/** @returns the texts in code style that begin the rows of a document's tables. */
export const firstCells = (markdown: string): string[] => found(markdown, /^\| `([^`]+)`/gm)

/** @returns the part of a document below a heading, up to the next one of its kind. */
export function section(markdown: string, heading: string): string {
  const [, after = ''] = markdown.split(`\n## ${heading}\n`)
  return after.split('\n## ')[0] ?? ''
}

const REGISTRATION =
  /functions\.http\('(\w+)', \{\s*methods: \[([^\]]+)\],\s*authLevel: 'anonymous',\s*route: '([^']+)'/g

/** @returns every function of the app that is called over HTTP. */
export function registeredFunctions(): readonly RegisteredFunction[] {
  const source = sourcesIn('functions').map(read).join('\n')
  const registrations = [...source.matchAll(REGISTRATION)]
  if (source.split('functions.http(').length - 1 !== registrations.length) {
    throw new Error('A route is registered in a way that is not seen here')
  }
  return registrations.map(([, name = '', methods = '', route = '']) => ({
    name,
    methods: found(methods, /'(\w+)'/g),
    route,
  }))
}

interface RegisteredFunction {
  readonly name: string
  readonly methods: readonly string[]
  readonly route: string
}

/** @returns every route of the app, such as `GET /handoffs/{id}`. */
export function registeredRoutes(): readonly string[] {
  return registeredFunctions().flatMap(({ methods, route }) => methods.map((method) => `${method} /${route}`))
}
