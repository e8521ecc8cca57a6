import { writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import { tsImport } from 'tsx/esm/api'
import { z } from 'zod'

/* Writes hub.config.schema.json, with which editors complete and check hub.config.json. */
const file = new URL('../hub.config.schema.json', import.meta.url)
const { configSchema } = await tsImport('../src/hub-config/config-schema.ts', import.meta.url)
const schema = JSON.stringify(z.toJSONSchema(configSchema, { io: 'input' }))
const style = await resolveConfig(file)
await writeFile(file, await format(schema, { ...style, parser: 'json' }))
