/** The address in a link's source or target, which either side may leave out. */
export function addressOf(terminus: unknown): string | undefined {
  const address = memberOf(terminus, 'address')
  return typeof address === 'string' ? address : undefined
}

/** A member of what the library decoded, if that is an object at all. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Reflect.get(value, name)
}
