/**
 * Decodes the path of a request target as Kestrel does before routing: UTF-8 percent sequences are decoded, except
 * `%2F`, which stays as written, and those that are no UTF-8, which stay too; then dot segments are removed. So
 * `a%2Fb` and `a%252Fb` reach a function as one and the same parameter. Undefined for a path with `%00`, which
 * Kestrel refuses.
 */
export function decodePath(rawPath: string): string | undefined {
  if (rawPath.includes('%00')) return undefined
  const decoded = rawPath.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) =>
    run
      .split(/(%2f)/i)
      .map((part) => (/^%2f$/i.test(part) ? part : decodeRun(part)))
      .join(''),
  )
  return removeDotSegments(decoded)
}

function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run)
  } catch {
    return decodeWhatIsUtf8(run)
  }
}

/** Decodes the longest valid sequences and keeps every other byte escaped. */
function decodeWhatIsUtf8(run: string): string {
  let rest = run
  let decoded = ''
  while (rest !== '') {
    const length = [12, 9, 6, 3].find((candidate) => isOneCharacter(rest.slice(0, candidate)))
    decoded += length === undefined ? rest.slice(0, 3) : decodeURIComponent(rest.slice(0, length))
    rest = rest.slice(length ?? 3)
  }
  return decoded
}

function isOneCharacter(text: string): boolean {
  try {
    return /^.$/su.test(decodeURIComponent(text))
  } catch {
    return false
  }
}

/** RFC 3986 section 5.2.4. */
function removeDotSegments(path: string): string {
  const output: string[] = []
  const segments = path.split('/').slice(1)
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1
    if (segment === '..') output.pop()
    else if (segment !== '.') output.push(segment)
    if (isLast && (segment === '.' || segment === '..')) output.push('')
  }
  return `/${output.join('/')}`
}
