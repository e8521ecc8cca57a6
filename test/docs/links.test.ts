import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { found, read, root } from './sources.ts'

const documents = [
  ...readdirSync(root),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((path) => join('docs', path)),
].filter((path) => path.endsWith('.md'))

/** As GitHub makes it from the text of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

test.each(documents)('%s links only to what is there', (path) => {
  const links = found(read(path), /\]\(([^)\s]+)\)/g).filter((link) => !/^(?:https?|mailto):/.test(link))
  const broken = links.filter((link) => {
    const [file = '', heading] = link.split('#')
    const target = file === '' ? path : join(dirname(path), file)
    if (!existsSync(join(root, target))) return true
    if (heading === undefined) return false
    return !found(read(target), /^#+ (.*)$/gm)
      .map(anchor)
      .includes(heading)
  })
  expect(broken).toEqual([])
})

test.each(documents)('%s names only files that are there', (path) => {
  const named = found(
    read(path),
    /`((?:functions|src|test|packages|local|simulate|scripts|infra)\/[\w/.-]+\.\w+)`/g,
  )
  const gone = named.filter(
    (file) => !existsSync(join(root, file)) && !existsSync(join(root, dirname(path), file)),
  )
  expect(gone).toEqual([])
})
