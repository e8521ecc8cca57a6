import { readFile, writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import { tsImport } from 'tsx/esm/api'

/* Writes infra/local/service-bus-emulator.json, which Microsoft's Service Bus emulator reads. */
const file = new URL('../infra/local/service-bus-emulator.json', import.meta.url)
const { emulatorConfig } = await tsImport('../local/emulator-config.ts', import.meta.url)
const queues = JSON.parse(await readFile(new URL('../infra/service-bus.json', import.meta.url), 'utf8'))
const style = await resolveConfig(file)
await writeFile(file, await format(JSON.stringify(emulatorConfig(queues)), { ...style, parser: 'json' }))
