import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import * as z from 'zod'
import { firstCells, read, root, section } from './sources.ts'

const packageJson = z.object({
  name: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
})

const packages = ['.', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)].map(
  (folder) => packageJson.parse(JSON.parse(read(`${folder}/package.json`))),
)

test.each(packages)('the dependencies of $name are explained, and no others', (each) => {
  const dependencies = Object.keys({ ...each.dependencies, ...each.devDependencies })
  const explained = firstCells(section(read('docs/dependencies.md'), each.name))
  expect(explained.sort()).toEqual(dependencies.sort())
})
