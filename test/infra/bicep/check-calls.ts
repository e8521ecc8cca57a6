import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Node } from 'web-tree-sitter'
import type { Finding } from './check-types.ts'
import { literalText } from './expressions.ts'
import { lineOf, partsOf } from './nodes.ts'
import type { BicepFile } from './read-file.ts'

/** Functions of Bicep that the templates use, and how many arguments each takes, from and to. */
const FUNCTIONS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  any: [1, 1],
  concat: [1, Infinity],
  contains: [2, 2],
  empty: [1, 1],
  environment: [0, 0],
  guid: [1, Infinity],
  loadJsonContent: [1, 3],
  loadTextContent: [1, 2],
  map: [2, 2],
  replace: [3, 3],
  string: [1, 1],
  subscription: [0, 0],
  subscriptionResourceId: [2, Infinity],
  take: [2, 2],
  tenant: [0, 0],
  toLower: [1, 1],
  union: [2, Infinity],
  uniqueString: [1, Infinity],
}
const DECORATORS = new Set([
  'allowed',
  'batchSize',
  'description',
  'maxLength',
  'maxValue',
  'minLength',
  'minValue',
])

/** Holds every call against the functions that there are, and the files that are loaded against the folder. */
export function checkCalls(file: BicepFile): Finding[] {
  return callsIn(file.root).flatMap(({ node, decorates }) => {
    const [called, given] = partsOf(node)
    const name = called?.text ?? ''
    const inputs = given === undefined ? [] : partsOf(given)
    const finding = (text: string) => [{ line: lineOf(node), text }]
    if (decorates) return DECORATORS.has(name) ? [] : finding(`there is no decorator ${name}`)
    const takes = FUNCTIONS[name]
    if (takes === undefined) return finding(`there is no function ${name}`)
    const [least, most] = takes
    if (inputs.length < least || inputs.length > most)
      return finding(`${name} with ${inputs.length} arguments`)
    const path = name.startsWith('load') && inputs[0] ? literalText(inputs[0]) : undefined
    return path === undefined || existsSync(join(file.folder, path))
      ? []
      : finding(`there is no file ${path}`)
  })
}

function callsIn(node: Node): { node: Node; decorates: boolean }[] {
  const inside = partsOf(node).flatMap(callsIn)
  if (node.type !== 'call_expression') return inside
  return [{ node, decorates: node.parent?.type === 'decorator' }, ...inside]
}
