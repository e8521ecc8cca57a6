import { readFileSync } from 'node:fs'
import { Language, Parser, type Node } from 'web-tree-sitter'

/** @returns a function that makes the syntax tree of a Bicep file, by the grammar of tree-sitter-bicep. */
export async function bicepParser(): Promise<(text: string) => Node> {
  await Parser.init()
  const language = await Language.load(
    readFileSync(require.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')),
  )
  const parser = new Parser()
  parser.setLanguage(language)
  return (text) => {
    const tree = parser.parse(text)
    if (tree === null) throw new Error('The parser gave up')
    return tree.rootNode
  }
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
