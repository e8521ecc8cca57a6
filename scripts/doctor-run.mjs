import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { tsImport } from 'tsx/esm/api'

/*
 * What `npm run doctor` does, once everything is installed.
 */
const usage = 'npm run doctor [-- --settings local.settings.json] [--hub http://127.0.0.1:7071/api] [--json]'

const load = (file) => tsImport(`../src/doctor/${file}`, import.meta.url)

const { json, rows } = await looked()
const well = rows.every(({ state }) => state === 'Connected')
const { table } = await load('table.ts')
const text = json ? JSON.stringify({ connected: well, findings: rows }) : table(rows)
// The services' connections are still open: the process ends once all is written.
process.stdout.write(`${text}\n`, () => process.exit(well ? 0 : 1))

async function looked() {
  try {
    const { values } = parseArgs({
      options: { settings: { type: 'string' }, hub: { type: 'string' }, json: { type: 'boolean' } },
    })
    const { settings, hub, json = false } = values
    if (hub !== undefined) return { json, rows: await askHub(hub) }
    // As for Core Tools, the environment goes before the file.
    const environment = { ...fromFile(settings), ...process.env }
    const { examine } = await load('examine.ts')
    return { json, rows: await examine(environment) }
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`)
    process.exit(2)
  }
}

async function askHub(url) {
  const { rowsOfReport, rowsWithoutReport } = await load('report-of-hub.ts')
  try {
    const signal = globalThis.AbortSignal.timeout(30_000)
    const answer = await globalThis.fetch(`${url.replace(/\/$/, '')}/health/ready`, { signal })
    return rowsOfReport(await answer.json())
  } catch (error) {
    return rowsWithoutReport(error)
  }
}

function fromFile(file) {
  return file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')).Values ?? {})
}
