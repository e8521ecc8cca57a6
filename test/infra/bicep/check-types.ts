import type { Expression } from './expressions.ts'
import type { BicepFile, Resource } from './read-file.ts'
import type { Shape, Snapshot } from './snapshots.ts'

export interface Finding {
  readonly line: number
  readonly text: string
}

type ObjectShape = Extract<Shape, { properties: unknown }>
type Check = (value: Expression, type: string) => Finding[]

const PRIMITIVES = new Set(['string', 'int', 'bool', 'any', 'object'])
/** What Bicep itself knows of every resource. */
const OF_BICEP = new Set(['parent', 'scope', 'dependsOn'])
const KINDS = { text: 'string', int: 'int', bool: 'bool', object: 'object', array: 'array' }

/** Holds a resource's body against the snapshot of its type. */
export function checkTypes(file: BicepFile, resource: Resource, snapshot: Snapshot): Finding[] {
  const { body } = resource
  if (body.kind !== 'object') return [{ line: body.line, text: 'the resource has no body' }]
  const properties = body.properties.filter(({ name }) => !OF_BICEP.has(name ?? ''))
  const check = checkIn(file, snapshot)
  return checkObject({ ...body, properties }, snapshot.body, !resource.existing, check)
}

function checkIn(file: BicepFile, { types }: Snapshot): Check {
  const check: Check = (value, type) => {
    const shape = types[type]
    const parts = type.split(' | ')
    if (value.kind === 'either') return value.values.flatMap((each) => check(each, type))
    if (value.kind === 'symbol') return checkSymbol(value, type)
    if (value.kind === 'unknown' || value.kind === 'item' || value.kind === 'null') return []
    if (parts.includes('any')) return []
    if (value.kind === 'union') return value.values.flatMap((each) => checkPart(each, type))
    if (type.endsWith('[]') && value.kind === 'array') {
      return value.items.flatMap((item) => check(item, type.slice(0, -2)))
    }
    if (shape !== undefined && value.kind === 'object') return checkObject(value, shape, true, check)
    const literals = parts.filter((part) => !PRIMITIVES.has(part) && types[part] === undefined)
    // Where Microsoft also lets other words through, a word that it does not know is a slip all the same.
    if (value.kind === 'text' && literals.length > 0 && !type.endsWith('[]')) {
      return value.text === undefined || parts.includes(value.text)
        ? []
        : [{ line: value.line, text: `'${value.text}' is none of ${literals.join(', ')}` }]
    }
    const is = KINDS[value.kind]
    return parts.includes(is) ? [] : [{ line: value.line, text: `${is} where ${type} is expected` }]
  }

  /** Of a union each object may have a part of what is required. */
  const checkPart: Check = (value, type) => {
    const shape = types[type]
    if (value.kind === 'either') return value.values.flatMap((each) => checkPart(each, type))
    return value.kind === 'object' && shape !== undefined
      ? checkObject(value, shape, false, check)
      : check(value, type)
  }

  const checkSymbol = ({ line, name }: Expression & { kind: 'symbol' }, type: string): Finding[] => {
    const variable = file.variables.find((each) => each.name === name)
    if (variable !== undefined) return check({ ...variable.value, line }, type)
    const declared = file.parameters.find((each) => each.name === name)?.type.replace('?', '')
    if (declared === 'string') return check({ kind: 'text', text: undefined, line }, type)
    if (declared === 'int' || declared === 'bool') return check({ kind: declared, line }, type)
    return declared?.endsWith('[]') === true ? check({ kind: 'array', items: [], line }, type) : []
  }
  return check
}

/** @param whole whether everything required has to be there. */
function checkObject(
  value: Expression & { kind: 'object' },
  shape: Shape,
  whole: boolean,
  check: Check,
): Finding[] {
  const found = 'discriminator' in shape ? variantFor(value, shape) : shape
  if (typeof found === 'string') return [{ line: value.line, text: found }]
  const names = value.properties.map(({ name }) => name)
  const missing = Object.entries(found.properties)
    .filter(([name, { required }]) => whole && required && !names.includes(name))
    .map(([name]) => ({ line: value.line, text: `${name} is missing` }))
  const wrong = value.properties.flatMap(({ name, value: given, line }) => {
    const field = name === undefined ? undefined : found.properties[name]
    if (field?.readOnly === true) return [{ line, text: `${name ?? ''} is read-only` }]
    const type = field?.type ?? found.others
    if (type !== undefined) return check(given, type)
    return name === undefined ? [] : [{ line, text: `there is no property ${name}` }]
  })
  return [...missing, ...wrong]
}

/** @returns the variant that is meant, all in one when that cannot be known; or what is wrong. */
function variantFor(
  value: Expression & { kind: 'object' },
  { discriminator, base, variants }: Extract<Shape, { discriminator: unknown }>,
): ObjectShape | string {
  const chosen = value.properties.find(({ name }) => name === discriminator)?.value
  if (chosen !== undefined && (chosen.kind !== 'text' || chosen.text === undefined)) {
    return { properties: variants.reduce((all, { properties }) => ({ ...all, ...properties }), base) }
  }
  const variant = variants.find(({ properties }) => properties[discriminator]?.type === chosen?.text)
  if (variant === undefined) {
    return chosen === undefined
      ? `${discriminator} is missing`
      : `${discriminator} '${chosen.text ?? ''}' is none of those that there are`
  }
  return { ...variant, properties: { ...base, ...variant.properties } }
}
