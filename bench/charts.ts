import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { HEIGHT, LEFT, svg, WIDTH, type Chart } from '../simulate/chart.ts'
import { html } from '../simulate/markup.ts'
import { STYLE } from '../simulate/style.ts'
import { alignedTable } from '../simulate/table.ts'
import { machine } from './machine.ts'
import type { Result } from './result.ts'

const folder = fileURLToPath(new URL('../docs/performance/', import.meta.url))

/** Writes every chart, and the tables with the day and the machine that they are of. */
export function writeCharts(results: Readonly<Record<string, Result>>, quick: boolean): void {
  mkdirSync(folder, { recursive: true })
  const { date, node, machine: kind } = machine()
  const where = `${date}, Node.js ${node}, ${kind}${quick ? ', quick run' : ''}`
  for (const [name, result] of Object.entries(results)) {
    // What was measured another day stays.
    if (result.measured === false) continue
    for (const chart of result.charts) writeFileSync(`${folder}${chart.id}.svg`, standalone(chart, where))
    const table = `# ${result.title}\n\n${where}\n\n    ${alignedTable(result.rows).replaceAll('\n', '\n    ')}\n`
    writeFileSync(`${folder}${name}.md`, table)
  }
}

/** The chart as a file of its own: with its style, its title above, and when and where it was measured below. */
function standalone(chart: Chart, where: string): string {
  const text = `<text x="${LEFT}" y="0">${html(chart.title)}</text>\n<text x="${LEFT}" y="${HEIGHT + 16}">${html(where)}</text>`
  return svg(chart)
    .replace(`viewBox="0 0 ${WIDTH} ${HEIGHT}"`, `viewBox="0 -20 ${WIDTH + 24} ${HEIGHT + 48}"`)
    .replace('</svg>', `<style>${STYLE}</style>\n${text}\n</svg>\n`)
}
