import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The hub without a bundle: its own files as one, every package from node_modules. @returns the file. */
export async function buildUnbundled(): Promise<string> {
  const outfile = `${root}dist/unbundled/main.cjs`
  await build({
    absWorkingDir: root,
    entryPoints: ['functions/main.ts'],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  })
  return outfile
}
