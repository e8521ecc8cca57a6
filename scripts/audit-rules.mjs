/* What is wrong with the packages of a lock file, and with what is known against them. */

/**
 * @param lock package-lock.json.
 * @returns a line for each package that has no checksum or whose licence is not allowed.
 */
export function packageFaults(lock, { licences, packages }) {
  const used = new Set()
  const faults = installed(lock).flatMap(({ path, name, licence, integrity, dev }) => {
    const unsure = integrity === undefined ? [`${path} has no checksum in package-lock.json`] : []
    if (licence !== null && Object.hasOwn(licences, licence)) return unsure
    const exception = packages[name]
    if (exception?.licence === licence && (exception.development !== true || dev)) {
      used.add(name)
      return unsure
    }
    const where = dev ? 'for development' : 'deployed or needed by a package'
    return [
      ...unsure,
      `${path} (${where}) has the licence ${licence ?? 'that its package.json does not name'}`,
    ]
  })
  const idle = Object.keys(packages).filter((name) => !used.has(name))
  return [...faults, ...idle.map((name) => `packages.${name} is not needed any more: remove it`)]
}

/**
 * @param report the answer of `npm audit --json`.
 * @param today such as 2026-11-29.
 * @returns a line for each advisory that is not allowed, or not any more; undefined when the report says
 * nothing, since npm could ask nobody.
 */
export function advisoryFaults(report, { advisories }, today) {
  if (report?.vulnerabilities === undefined) return undefined
  const known = new Map(
    Object.values(report.vulnerabilities)
      .flatMap(({ via }) => via)
      // A text names another entry, which has the advisory itself.
      .filter((each) => typeof each === 'object')
      .map((each) => [each.url.split('/').at(-1), each]),
  )
  const faults = [...known].flatMap(([id, { name, severity, title, url }]) => {
    const exception = advisories[id]
    if (exception !== undefined && exception.until >= today) return []
    const since = exception === undefined ? '' : `; it was allowed until ${exception.until}`
    return [`${name}: ${severity}: ${title} (${url})${since}`]
  })
  const idle = Object.keys(advisories).filter((id) => !known.has(id))
  return [...faults, ...idle.map((id) => `advisories.${id} is not needed any more: remove it`)]
}

function installed({ packages }) {
  return Object.entries(packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
    .map(([path, { license = null, integrity, dev = false }]) => {
      return { path, name: path.split('node_modules/').at(-1), licence: license, integrity, dev }
    })
}
