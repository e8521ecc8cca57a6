import { badRequest } from '../errors.ts'

export interface Token {
  readonly kind: 'name' | 'keyword' | 'number' | 'string' | 'parameter' | 'symbol' | 'end'
  /** The text; of a keyword in upper case, of a string what it stands for. */
  readonly text: string
  readonly at: number
}

// A reserved word cannot be a name, not even after a dot: `c.order` is an error, `c["order"]` is not.
const reserved = new Set(
  (
    'AND ARRAY AS ASC BETWEEN BY DESC DISTINCT ESCAPE EXISTS FALSE FROM GROUP IN JOIN LIKE LIMIT ' +
    'NOT NULL OFFSET OR ORDER SELECT TOP TRUE UDF UNDEFINED VALUE WHERE'
  ).split(' '),
)

const patterns: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /(?:\s+|--[^\n]*)+/y],
  ['name', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['parameter', /@[A-Za-z0-9_]+/y],
  ['number', /0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['string', /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/y],
  ['symbol', /\?\?|\|\||!=|<>|<=|>=|[-+*/%=<>|^&~?:.,()[\]{}]/y],
]

/** Splits the text of a query into tokens, the last of which is of kind `end`. Throws 400. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const [kind, matched] = matchAt(text, at)
    if (kind !== 'space') tokens.push(toToken(kind, matched, at))
    at += matched.length
  }
  tokens.push({ kind: 'end', text: 'the end of the query', at })
  return tokens
}

export function syntaxError(token: Token): Error {
  return badRequest(`Syntax error, incorrect syntax near '${token.text}' at ${token.at}.`)
}

function matchAt(text: string, at: number): readonly [Token['kind'] | 'space', string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at
    const [matched] = pattern.exec(text) ?? []
    if (matched !== undefined) return [kind, matched]
  }
  throw syntaxError({ kind: 'symbol', text: text.slice(at, at + 10), at })
}

function toToken(kind: Token['kind'], matched: string, at: number): Token {
  if (kind === 'name' && reserved.has(matched.toUpperCase())) {
    return { kind: 'keyword', text: matched.toUpperCase(), at }
  }
  return { kind, text: kind === 'string' ? unescape(matched.slice(1, -1)) : matched, at }
}

const escapes = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([^]))/g, (_, code?: string, letter = '') =>
    code === undefined
      ? (escapes.get(String(letter)) ?? String(letter))
      : String.fromCharCode(parseInt(code, 16)),
  )
}
