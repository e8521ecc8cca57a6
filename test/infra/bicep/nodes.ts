import { readFileSync } from 'node:fs'
import { Language, Parser, type Node } from 'web-tree-sitter'

let parser: Promise<Parser> | undefined

/** @returns a function that makes the syntax tree of a Bicep file, by the grammar of tree-sitter-bicep. */
export async function bicepParser(): Promise<(text: string) => Node> {
  const ready = await (parser ??= makeParser())
  return (text) => {
    const tree = ready.parse(text)
    if (tree === null) throw new Error('The parser gave up')
    return tree.rootNode
  }
}

async function makeParser(): Promise<Parser> {
  await Parser.init()
  const language = await Language.load(
    readFileSync(require.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')),
  )
  return new Parser().setLanguage(language)
}

/** What a node is made of, punctuation and comments left out. */
export const partsOf = (node: Node): Node[] => node.namedChildren.filter(({ type }) => type !== 'comment')

export const lineOf = (node: Node): number => node.startPosition.row + 1

/** @returns the first place that is not Bicep, if there is one. */
export function syntaxError(node: Node): Node | undefined {
  if (node.isError || node.isMissing) return node
  if (!node.hasError) return undefined
  for (const child of node.children) {
    const found = syntaxError(child)
    if (found !== undefined) return found
  }
  return node
}
