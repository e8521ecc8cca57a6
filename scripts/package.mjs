import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { install, root } from './install.mjs'

/*
 * npm run package [-- --out FILE]
 * Makes the zip that a deployment uploads: the bundle, and whatever else .funcignore lets through. The same
 * sources make the same bytes. azd runs this in a clone in which nothing may be installed yet.
 */
install()
const { zipSync } = await import('fflate')
const { default: ignore } = await import('ignore')
const { buildApp } = await import('./build.mjs')

const ENTRY = 'dist/main.cjs'
// The first moment that a zip can name, in any time zone; the clock must not show in the package.
const LONG_AGO = new Date(1980, 0, 1)
const READABLE = 0o644 << 16
const UNIX = 3

const { values } = parseArgs({ options: { out: { type: 'string', default: `${root}dist/package.zip` } } })
const { names, bytes } = await packApp(path.resolve(values.out))
console.log(`${path.resolve(values.out)}: ${bytes} bytes\n${names.map((name) => `  ${name}`).join('\n')}`)

async function packApp(out) {
  const ignored = ignore().add(await readFile(`${root}.funcignore`, 'utf8'))
  const names = [...new Set([...(await filesIn('', ignored)), ENTRY])].sort()
  const files = {}
  for (const name of names) {
    const content = name === ENTRY ? await freshBundle() : await readFile(root + name)
    files[name] = [content, { level: 9, mtime: LONG_AGO, os: UNIX, attrs: READABLE }]
  }
  const zip = zipSync(files)
  await mkdir(path.dirname(out), { recursive: true })
  await writeFile(out, zip)
  return { names, bytes: zip.length }
}

async function filesIn(folder, ignored) {
  const entries = await readdir(root + folder, { withFileTypes: true })
  const found = entries
    .map((entry) => ({ entry, name: `${folder}${entry.name}` }))
    .filter(({ entry, name }) => !ignored.ignores(entry.isDirectory() ? `${name}/` : name))
    .map(({ entry, name }) => (entry.isDirectory() ? filesIn(`${name}/`, ignored) : [name]))
  return (await Promise.all(found)).flat()
}

/** Built aside: a hub on this machine may be running from dist. */
async function freshBundle() {
  const folder = await mkdtemp(path.join(tmpdir(), 'handoff-hub-package-'))
  try {
    await buildApp(path.join(folder, 'main.cjs'))
    return await readFile(path.join(folder, 'main.cjs'))
  } finally {
    await rm(folder, { recursive: true })
  }
}
