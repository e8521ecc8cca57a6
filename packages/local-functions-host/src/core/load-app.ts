import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { glob } from 'tinyglobby'
import * as z from 'zod'

const packageJsonSchema = z.object({ main: z.string().optional(), type: z.string().optional() })

/**
 * Loads every file that `main` of the app's package.json names (a path or a glob), in the order of their names.
 * Like the worker it imports ECMAScript modules and requires everything else. Returns the loaded files; throws
 * when there is none, or when one throws.
 */
export async function loadApp(appDirectory: string): Promise<string[]> {
  const packageJson = await readPackageJson(appDirectory)
  const main = packageJson.main ?? 'index.js'
  const files = await glob(main.replace(/^\.\//, ''), { cwd: appDirectory, absolute: true, dot: true })
  if (files.length === 0) {
    throw new Error(`Found zero files matching "main" of package.json ("${main}") in ${appDirectory}`)
  }
  files.sort()
  const require = createRequire(path.join(appDirectory, 'package.json'))
  for (const file of files) {
    if (isEcmaScriptModule(file, packageJson.type)) await import(pathToFileURL(file).href)
    else require(file)
  }
  return files
}

async function readPackageJson(appDirectory: string): Promise<z.infer<typeof packageJsonSchema>> {
  const text = await readFile(path.join(appDirectory, 'package.json'), 'utf8')
  return packageJsonSchema.parse(JSON.parse(text))
}

function isEcmaScriptModule(file: string, packageType: string | undefined): boolean {
  return file.endsWith('.mjs') || (file.endsWith('.js') && packageType === 'module')
}
