import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { root } from './install.mjs'

/**
 * One file that needs no node_modules. Only `@azure/functions-core` stays outside: the Functions worker
 * provides it.
 */
export async function buildApp(outfile = `${root}dist/main.cjs`, entry = 'functions/main.ts') {
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['@azure/functions-core'],
    // Modules before CommonJS, where a package has both: what nobody uses of them is left out.
    mainFields: ['module', 'main'],
    // Names stay, so that a stack trace reads well without the source map.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  })
}

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) await buildApp()
