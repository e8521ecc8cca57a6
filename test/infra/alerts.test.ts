import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { LOGS } from '../../src/telemetry/names.ts'
import { found, read, root, section, sourcesIn } from '../docs/sources.ts'

const alerts = read('infra/alerts.bicep')
const workbook = read('infra/workbook.bicep')
/** The messages that have a name, among them those that queries read. */
const named: readonly string[] = Object.values(LOGS)
const queries = readdirSync(join(root, 'infra/queries'))
const sources = ['functions', 'src'].flatMap(sourcesIn).map(read).join('\n')

test('every alert has its part in docs/operations.md, and every part its alert', () => {
  const described = found(section(read('docs/operations.md'), 'Alerts'), /^### (.+)$/gm)
  const made = found(alerts, /description: '\$\{page\}#([^']+)'/g).filter((name) => !name.includes('${'))
  const listed = found(alerts, /^ {2,}(?:\{ )?name: '([\w-]+)',? *(?:\n *)?severity/gm)
  expect(described.sort()).toEqual([...made, ...listed].sort())
})

test('every part says what an alert means, what to look at and what to do', () => {
  for (const part of section(read('docs/operations.md'), 'Alerts').split('\n### ').slice(1)) {
    expect(part).toMatch(/\*\*Means:\*\* .+\n\n\*\*Look at:\*\* .+\n\n\*\*Do:\*\* /s)
  }
})

test('every query is used by an alert or the workbook', () => {
  const used = found(alerts + workbook, /loadTextContent\('queries\/([^']+)'\)/g)
  expect([...new Set(used)].sort()).toEqual(queries)
})

describe.each(queries)('%s', (file) => {
  const text = read(`infra/queries/${file}`)

  test('looks for messages that the hub logs, and for functions that there are', () => {
    const messages = found(text, /'([A-Z][^']*)'/g)
    const functions = found(text, /Name == '(\w+)'/g)
    expect(messages.length + functions.length).toBeGreaterThan(0)
    for (const message of messages) {
      if (named.includes(message)) continue
      expect(sources.includes(`, '${message}'`)).toBe(true)
    }
    for (const name of functions) expect(sources).toContain(`functions.timer('${name}'`)
  })

  test('reads members that these lines have', () => {
    const told = found(text, /'([A-Z][^']*)'/g)
      .map(toldWith)
      .join('\n')
    const members = found(text, /fact\.(\w+)/g).filter((member) => member !== 'message')
    expect(members.filter((member) => !new RegExp(`[{,\\s\`]${member}[,:}\\s\`]`).test(told))).toEqual([])
  })
})

/** What stands beside a message where it is logged, and what is said of it where it has a name. */
function toldWith(message: string): string {
  const [key] = Object.entries(LOGS).find(([, each]) => each === message) ?? []
  const place = key === undefined ? `'${message}'` : `LOGS.${key}`
  const beside = sources.split(place).slice(1)
  const [described = ''] = read('src/telemetry/names.ts').split(`'${message}'`)
  return [...beside.map((text) => text.slice(0, key === undefined ? 200 : 600)), described.slice(-200)].join(
    '\n',
  )
}

// https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule
test('alerts look as often, and as far back, as Azure lets them', () => {
  const spans = found(alerts, /(?:window|evaluationFrequency|windowSize): '(P[^']+)'/g)
  expect(spans.length).toBeGreaterThan(0)
  const allowed = ['PT5M', 'PT10M', 'PT15M', 'PT30M', 'PT1H', 'PT6H', 'P1D']
  expect(spans.filter((span) => !allowed.includes(span))).toEqual([])
})
