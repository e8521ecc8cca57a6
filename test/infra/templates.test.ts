import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { checkTemplates, readTemplates, withText } from './bicep/check.ts'
import type { BicepFile } from './bicep/read-file.ts'
import { readSnapshots } from './bicep/snapshots.ts'
import { MISTAKES_OF_NAMES_AND_TYPES } from './mistakes-of-names-and-types.ts'
import { MISTAKES_OF_RULES } from './mistakes-of-rules.ts'

const infra = join(__dirname, '../../infra')
const snapshots = readSnapshots(join(infra, 'schema'))
let files: BicepFile[]

beforeAll(async () => {
  files = await readTemplates(infra)
})

test('the templates have nothing wrong that can be seen without Azure', () => {
  expect(checkTemplates(files, snapshots)).toEqual([])
})

test('every snapshot is of a type that the templates use', () => {
  const used = new Set(files.flatMap(({ resources }) => resources.map(({ type }) => type.toLowerCase())))
  expect([...snapshots.keys()].filter((type) => !used.has(type))).toEqual([])
})

test('every snapshot says which publication of the types it is from', () => {
  const page = /^https:\/\/github\.com\/Azure\/bicep-types-az\/blob\/[0-9a-f]{40}\/generated\/\S+\/types\.md$/
  const sources = [...snapshots.values()].map(({ source }) => source)
  expect(sources.filter((source) => source !== '@azure/mcp@2.0.5' && !page.test(source))).toEqual([])
})

const mistakes = [...MISTAKES_OF_NAMES_AND_TYPES, ...MISTAKES_OF_RULES]

test.each(mistakes)('a planted mistake is found: %s', async (_name, path, from, to, found) => {
  const file = files.find((each) => each.path === path)
  if (file === undefined) throw new Error(`There is no ${path}`)
  expect(file.root.text).toContain(from)
  const planted = await withText(files, file, file.root.text.replace(from, to))
  const findings = checkTemplates(planted, snapshots, (each) => each.path === path)
  expect(findings).toContainEqual(expect.stringMatching(new RegExp(`^${path}:\\d+: .*${escaped(found)}`)))
  expect(findings.length).toBeLessThan(6)
})

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
