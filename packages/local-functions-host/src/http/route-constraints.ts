/** Decides whether a path segment satisfies a constraint such as `int` or `length(2,5)`. */
export type Constraint = (value: string) => boolean

const plain: Record<string, Constraint> = {
  int: (value) => isWhole(value) && inRange(BigInt(value), -(2n ** 31n), 2n ** 31n - 1n),
  long: (value) => isWhole(value) && inRange(BigInt(value), -(2n ** 63n), 2n ** 63n - 1n),
  bool: (value) => /^(true|false)$/i.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  guid: (value) => /^(\{|\()?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}(\}|\))?$/i.test(value),
  decimal: isNumber,
  double: isNumber,
  float: isNumber,
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  required: (value) => value.length > 0,
}

const withArguments: Record<string, (parameters: string) => Constraint> = {
  min: (least) => (value) => isWhole(value) && BigInt(value) >= whole(least),
  max: (most) => (value) => isWhole(value) && BigInt(value) <= whole(most),
  range: (parameters) => {
    const [least, most] = pair(parameters)
    return (value) => isWhole(value) && inRange(BigInt(value), whole(least), whole(most))
  },
  minlength: (least) => (value) => value.length >= Number(whole(least)),
  maxlength: (most) => (value) => value.length <= Number(whole(most)),
  length: (parameters) => {
    const [least, most] = parameters.includes(',') ? pair(parameters) : [parameters, parameters]
    return (value) => value.length >= Number(whole(least)) && value.length <= Number(whole(most))
  },
  regex: (source) => {
    const expression = new RegExp(source, 'i')
    return (value) => expression.test(value)
  },
}

/**
 * The constraint that a route template writes after a colon, by the names of ASP.NET Core's
 * `RouteOptions.ConstraintMap`. Throws for an unknown name or unusable arguments.
 */
export function constraintOf(text: string): Constraint {
  const match = /^(\w+)(?:\((.*)\))?$/s.exec(text)
  const name = match?.[1]?.toLowerCase() ?? ''
  const parameters = match?.[2]
  const constraint = parameters === undefined ? plain[name] : withArguments[name]?.(parameters)
  if (!constraint) throw new Error(`unknown route constraint "${text}"`)
  return constraint
}

function isWhole(value: string): boolean {
  return /^-?\d+$/.test(value)
}

function isNumber(value: string): boolean {
  return /^-?\d*\.?\d+(e[+-]?\d+)?$/i.test(value)
}

function inRange(value: bigint, least: bigint, most: bigint): boolean {
  return value >= least && value <= most
}

function whole(text: string): bigint {
  if (!isWhole(text.trim())) throw new Error(`"${text}" is no whole number`)
  return BigInt(text.trim())
}

function pair(text: string): [string, string] {
  const [first, second, ...rest] = text.split(',')
  if (first === undefined || second === undefined || rest.length > 0) {
    throw new Error(`"${text}" must be two numbers`)
  }
  return [first, second]
}
