import { invalidArgument } from '../errors.ts'

export interface Token {
  readonly kind: 'symbol' | 'string' | 'number' | 'word' | 'quotedName' | 'end'
  /** Words in lower case; strings and quoted names without their quotes. */
  readonly text: string
}

const pattern =
  /\s*(?:(?<symbol><>|!=|>=|<=|[=<>()+\-*/%,.;])|'(?<string>(?:[^']|'')*)'|(?:"(?<quoted>(?:[^"]|"")*)"|\[(?<bracketed>[^\]]*)\])|(?<number>0x[0-9a-f]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)|(?<word>[\p{L}_@#$][\p{L}\p{N}_@#$]*))/iuy

// Azure's limit for an expression.
const longest = 1_024

/** Splits an SQL expression. Throws `argument-error`. */
export function tokenize(expression: string): Token[] {
  if (expression.length > longest)
    throw invalidArgument(`An SQL expression has at most ${longest} characters.`)
  const tokens: Token[] = []
  const text = expression.trimEnd()
  pattern.lastIndex = 0
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    const match = pattern.exec(text)
    if (!match)
      throw invalidArgument(`The SQL expression '${expression}' is wrong at '${text.slice(at).trim()}'.`)
    tokens.push(toToken(match.groups ?? {}))
  }
  return [...tokens, { kind: 'end', text: '' }]
}

function toToken(groups: Partial<Record<string, string>>): Token {
  const { symbol, string, quoted, bracketed, number, word = '' } = groups
  if (symbol !== undefined) return { kind: 'symbol', text: symbol }
  if (string !== undefined) return { kind: 'string', text: string.replaceAll("''", "'") }
  if (quoted !== undefined) return { kind: 'quotedName', text: quoted.replaceAll('""', '"') }
  if (bracketed !== undefined) return { kind: 'quotedName', text: bracketed }
  if (number !== undefined) return { kind: 'number', text: number }
  return { kind: 'word', text: word.toLowerCase() }
}

/** Reads tokens one after another. */
export class TokenReader {
  readonly #tokens: readonly Token[]
  #position = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  peek(): Token {
    return this.#tokens[this.#position] ?? { kind: 'end', text: '' }
  }

  next(): Token {
    const token = this.peek()
    this.#position++
    return token
  }

  /** Passes over the token if it is this symbol or word. */
  skip(text: string): boolean {
    const { kind, text: found } = this.peek()
    if ((kind !== 'symbol' && kind !== 'word') || found !== text) return false
    this.#position++
    return true
  }

  /** Throws `argument-error` when the next token is not this symbol or word. */
  expect(text: string): void {
    if (!this.skip(text))
      throw invalidArgument(`Expected '${text}' at '${this.peek().text}' in the SQL expression.`)
  }
}
