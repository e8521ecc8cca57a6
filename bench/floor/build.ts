import { cp, mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildApp } from '../../scripts/build.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = `${root}dist/floor/`

/** Bundles the floor as the hub is bundled, with the hub's host.json. @returns the folder of the app. */
export async function buildFloor(): Promise<string> {
  await mkdir(folder, { recursive: true })
  await buildApp(`${folder}main.cjs`, 'bench/floor/app.ts')
  await cp(`${root}host.json`, `${folder}host.json`)
  await writeFile(`${folder}package.json`, JSON.stringify({ main: 'main.cjs' }))
  return folder
}
