/** A value in an SQL expression. Null is both a missing value and the truth value "unknown". */
export type SqlValue = string | number | bigint | boolean | Date | null

export function toSqlValue(value: unknown): SqlValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value
  return typeof value === 'boolean' || value instanceof Date ? value : null
}

/** Below, equal to or above zero; null when the two cannot be compared. */
export function compare(one: SqlValue, other: SqlValue): number | null {
  if (isNumber(one) && isNumber(other)) return one < other ? -1 : one > other ? 1 : 0
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : one > other ? 1 : 0
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other)
  if (one instanceof Date && other instanceof Date) return one.getTime() - other.getTime()
  return null
}

export function calculate(operator: string, one: SqlValue, other: SqlValue): SqlValue {
  if (operator === '+' && typeof one === 'string' && typeof other === 'string') return one + other
  if (!isNumber(one) || !isNumber(other)) return null
  const [left, right] = [Number(one), Number(other)]
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return right === 0 ? null : left / right
    default:
      return right === 0 ? null : left % right
  }
}

export function not(value: SqlValue): SqlValue {
  return typeof value === 'boolean' ? !value : null
}

/** Of three truth values: false wins over unknown, unknown over true. */
export function and(one: SqlValue, other: SqlValue): SqlValue {
  if (one === false || other === false) return false
  return one === true && other === true ? true : null
}

export function or(one: SqlValue, other: SqlValue): SqlValue {
  return not(and(not(one), not(other)))
}

/** `%` stands for any text, `_` for one character, unless the escape character is before it. */
export function like(value: SqlValue, pattern: SqlValue, escape: SqlValue): SqlValue {
  if (typeof value !== 'string' || typeof pattern !== 'string') return null
  let source = ''
  let literal = false
  for (const character of pattern) {
    if (!literal && character === escape) {
      literal = true
      continue
    }
    if (!literal && character === '%') source += '.*'
    else if (!literal && character === '_') source += '.'
    else source += character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&')
    literal = false
  }
  return new RegExp(`^${source}$`, 'su').test(value)
}

function isNumber(value: SqlValue): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}
