import { parseArgs } from 'node:util'
import { install } from './install.mjs'

/*
 * npm run lint:config [-- FILE] [--agents FILE]...
 * Says what is wrong, or can hardly be meant, in hub.config.json. Ends with 1 when there is anything.
 */
install()
const { tsImport } = await import('tsx/esm/api')
const { lintFiles } = await tsImport('../src/config-lint/lint-files.ts', import.meta.url)
try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { agents: { type: 'string', multiple: true, default: [] } },
  })
  if (positionals.length > 1) throw new Error('name one file; --agents goes before the name of each list')
  const lines = lintFiles({ config: positionals[0], agents: values.agents })
  for (const line of lines) console.log(line)
  if (lines.length === 0) console.log('Nothing found.')
  process.exitCode = lines.length === 0 ? 0 : 1
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
