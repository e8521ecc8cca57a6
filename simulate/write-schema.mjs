import { writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import { tsImport } from 'tsx/esm/api'
import { z } from 'zod'

/* Writes scenario.schema.json, with which editors complete and check a scenario. */
const file = new URL('scenario.schema.json', import.meta.url)
const { scenarioSchema } = await tsImport('./scenario-schema.ts', import.meta.url)
const schema = JSON.stringify(z.toJSONSchema(scenarioSchema, { io: 'input' }))
const style = await resolveConfig(file)
await writeFile(file, await format(schema, { ...style, parser: 'json' }))
