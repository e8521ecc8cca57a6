import { syntaxError, tokenize } from './tokens.ts'
import type { Token } from './tokens.ts'

/** The tokens of a query and the place that has been read up to. */
export class Cursor {
  private readonly tokens: readonly Token[]
  private at = 0

  constructor(text: string) {
    this.tokens = tokenize(text)
  }

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]
    if (!token) throw new RangeError('No tokens')
    return token
  }

  next(): Token {
    const token = this.peek()
    this.at += 1
    return token
  }

  /** True when the next token is this keyword or symbol. */
  sees(text: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return (token.kind === 'keyword' || token.kind === 'symbol') && token.text === text
  }

  /** Reads the keyword or symbol if it comes next, and tells whether it did. */
  skip(text: string): boolean {
    const seen = this.sees(text)
    if (seen) this.at += 1
    return seen
  }

  /** Reads the keyword or symbol, or throws a syntax error. */
  expect(text: string): void {
    if (!this.skip(text)) throw syntaxError(this.peek())
  }

  /** Reads a name that is no reserved word, or throws a syntax error. */
  name(): string {
    const token = this.next()
    if (token.kind !== 'name') throw syntaxError(token)
    return token.text
  }

  /** Reads one or more items with commas between them. */
  list<T>(read: () => T): T[] {
    const items = [read()]
    while (this.skip(',')) items.push(read())
    return items
  }
}
