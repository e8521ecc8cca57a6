import type { Node } from 'web-tree-sitter'
import type { Finding } from './check-types.ts'
import { literalText } from './expressions.ts'
import { lineOf, partsOf } from './nodes.ts'
import type { BicepFile } from './read-file.ts'

const TYPES = /^(string|int|bool|object|array)(\[\])?\??$/
const WRITTEN: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'int',
  boolean: 'bool',
  object: 'object',
  array: 'array',
}

/** Holds each parameter's default against its type and its decorators. */
export function checkParameters(file: BicepFile): Finding[] {
  return partsOf(file.root)
    .filter(({ type }) => type === 'parameter_declaration')
    .flatMap((node) => {
      const [name, type, fallback] = partsOf(node)
      const declared = type?.text ?? ''
      const finding = (text: string) => [{ line: lineOf(node), text: `${name?.text ?? ''}: ${text}` }]
      if (!TYPES.test(declared)) return finding(`there is no type ${declared}`)
      const is = fallback && WRITTEN[fallback.type]
      if (fallback === undefined || is === undefined) return []
      const fits = declared.endsWith('[]') ? is === 'array' : is === declared.replace('?', '')
      if (!fits) return finding(`${is} as the default of ${declared}`)
      return decoratorsOf(node)
        .filter((decorator) => !allows(decorator, fallback))
        .flatMap((decorator) => finding(`the default is not what @${decorator.text} allows`))
    })
}

function decoratorsOf(node: Node): Node[] {
  const before = node.previousNamedSibling
  return before?.type === 'decorators' ? partsOf(before).flatMap(partsOf) : []
}

function allows(decorator: Node, fallback: Node): boolean {
  const [name, given] = partsOf(decorator)
  const input = given && partsOf(given)[0]
  if (input === undefined) return true
  const value = fallback.type === 'string' ? (literalText(fallback)?.length ?? NaN) : Number(fallback.text)
  switch (name?.text) {
    case 'allowed':
      return partsOf(input).some(({ text }) => text === fallback.text)
    case 'minValue':
    case 'minLength':
      return !(value < Number(input.text))
    case 'maxValue':
    case 'maxLength':
      return !(value > Number(input.text))
    case undefined:
    default:
      return true
  }
}
