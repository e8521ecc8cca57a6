import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import '@kusto/language-service-next/bridge.min.js'
import '@kusto/language-service-next/Kusto.Language.Bridge.min.js'
import { root } from './install.mjs'

/*
 * node scripts/kql.mjs [FOLDER...]
 * Prints what Kusto's own parser finds wrong in the queries of infra/queries, or of other folders, a line
 * each, and ends with 1 if it found something: names of tables, columns and functions that there are not, too.
 */
// https://learn.microsoft.com/azure/azure-monitor/reference/tables/apptraces, and /apprequests
const OF_ALL = {
  TimeGenerated: 'datetime',
  Properties: 'dynamic',
  Measurements: 'dynamic',
  OperationName: 'string',
  OperationId: 'string',
  ParentId: 'string',
  AppRoleName: 'string',
  AppRoleInstance: 'string',
  AppVersion: 'string',
  ItemCount: 'int',
  SDKVersion: 'string',
  Type: 'string',
  _ResourceId: 'string',
}
const TABLES = {
  AppTraces: { ...OF_ALL, Message: 'string', SeverityLevel: 'int' },
  AppRequests: {
    ...OF_ALL,
    Id: 'string',
    Name: 'string',
    Url: 'string',
    Success: 'bool',
    ResultCode: 'string',
    DurationMs: 'real',
  },
}

const { GlobalState, KustoCode, Symbols } = globalThis.Kusto.Language
const tables = Object.entries(TABLES).map(([name, columns]) => {
  const written = Object.entries(columns).map((column) => column.join(': '))
  return Symbols.TableSymbol.From(`(${written.join(', ')})`).WithName(name)
})
const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('workspace', tables))

const folders = process.argv.length > 2 ? process.argv.slice(2) : [`${root}infra/queries`]
for (const folder of folders) {
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.kql'))) {
    const text = readFileSync(path.join(folder, name), 'utf8')
    const found = KustoCode.ParseAndAnalyze(text, globals).GetDiagnostics()
    for (let i = 0; i < found.Count; i += 1) {
      const { Message, Start } = found.getItem(i)
      console.log(`${name}:${text.slice(0, Start).split('\n').length}: ${Message}`)
      process.exitCode = 1
    }
  }
}
