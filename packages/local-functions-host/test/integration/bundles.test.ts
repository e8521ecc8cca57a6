import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { appDirectory, startApp } from '../support/apps.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'functions-app-'))
})
afterEach(() => rm(directory, { recursive: true }))

test.each([
  ['CommonJS', 'cjs', 'main.cjs', ''],
  [
    'ECMAScript modules',
    'esm',
    'main.mjs',
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  ],
] as const)('an app bundled to %s runs without node_modules', async (_name, format, main, banner) => {
  await build({
    entryPoints: [path.join(appDirectory('streaming'), 'main.cjs')],
    outfile: path.join(directory, 'dist', main),
    bundle: true,
    format,
    platform: 'node',
    external: ['@azure/functions-core'],
    banner: { js: banner },
  })
  await writeFile(path.join(directory, 'package.json'), JSON.stringify({ main: `dist/${main}` }))
  const host = await startApp('', { appDirectory: directory })
  const response = await host.request('/api/upload/it', { method: 'POST', body: 'four' })
  expect(await response.json()).toMatchObject({ name: 'it', length: 4 })
  await host.stop()
})
