import type { Finding } from './check-types.ts'
import type { BicepFile, Module } from './read-file.ts'

/** Holds what a module is given against its parameters. */
export function checkModule(module: Module, target: BicepFile | undefined, within: BicepFile): Finding[] {
  if (target === undefined) return [{ line: module.line, text: `there is no file ${module.path}` }]
  const names = module.given.map(({ name }) => name)
  const missing = target.parameters
    .filter(({ name, optional }) => !optional && !names.includes(name))
    .map(({ name }) => ({ line: module.line, text: `the parameter ${name} of ${module.path} is missing` }))
  const wrong = module.given.flatMap(({ name, value, line }) => {
    const parameter = target.parameters.find((each) => each.name === name)
    if (parameter === undefined) return [{ line, text: `${module.path} has no parameter ${name ?? ''}` }]
    const given =
      value.kind === 'symbol'
        ? within.parameters.find((each) => each.name === value.name)?.type
        : KINDS[value.kind]
    const expected = parameter.type.replace('?', '')
    if (given === undefined || given === expected || (given === 'array' && expected.endsWith('[]'))) return []
    return [{ line, text: `${given} for the parameter ${parameter.name}, which is ${expected}` }]
  })
  return [...missing, ...wrong]
}

const KINDS: Readonly<Record<string, string>> = {
  text: 'string',
  int: 'int',
  bool: 'bool',
  object: 'object',
  array: 'array',
}
