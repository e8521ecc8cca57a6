/** The address in a link's source or target, which either side may leave out. */
export function addressOf(terminus: unknown): string | undefined {
  const address = memberOf(terminus, 'address')
  return typeof address === 'string' ? address : undefined
}

/** A member of a decoded map, whatever else that may be. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return new Map<string, unknown>(Object.entries(value)).get(name) ?? Reflect.get(value, name)
}
