import { readFile, writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import { tsImport } from 'tsx/esm/api'

/* Writes src/openapi/openapi.json, which the hub answers to GET /api/openapi.json. */
const file = new URL('../src/openapi/openapi.json', import.meta.url)
const { openApiDocument } = await tsImport('../src/openapi/document.ts', import.meta.url)
const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
const style = await resolveConfig(file)
await writeFile(file, await format(JSON.stringify(openApiDocument(version)), { ...style, parser: 'json' }))
