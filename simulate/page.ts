import { roundUp, svg, type Axis, type Series } from './chart.ts'
import { queueCurve, waitCurve, type Curve } from './curves.ts'
import { html } from './markup.ts'
import { AGENT_MEASURES, difference, shown, worthTelling, type Measure } from './measures.ts'
import type { Told } from './report.ts'
import type { Results, SkillResults } from './results.ts'
import type { Run } from './simulate.ts'
import { STYLE } from './style.ts'

type Shown = Told & { readonly run: Run }

/** @returns a web page that needs nothing else: tables and charts of one policy, or of two side by side. */
export function page(told: readonly Shown[]): string {
  const results = told.map((each) => each.results)
  const title = `${results[0]?.scenario ?? ''} (seed ${results[0]?.seed ?? ''})`
  const skills = results[0]?.skills.map(({ skill }) => skill) ?? []
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${html(title)}</h1>
${told.length > 1 ? legend(told) : `<p>Policy: ${html(told[0]?.policy ?? '')}</p>`}
${[...skills, ...(skills.length > 1 ? ['total'] : [])].map((skill) => skillTable(told, skill)).join('\n')}
${table('Agents', told, AGENT_MEASURES, results)}
${skills.map((skill, at) => waitChart(told, skill, at)).join('\n')}
${skills.map((skill, at) => queueChart(told, skill, at)).join('\n')}
</main>
</body>
</html>
`
}

function legend(told: readonly Shown[]): string {
  const entry = ({ policy }: Shown, at: number) =>
    `<li><svg viewBox="0 0 40 10" aria-hidden="true"><line class="line line-${at + 1}" x1="0" y1="5" x2="40" y2="5"/></svg> ${html(policy)}</li>`
  return `<ul class="key">${told.map(entry).join('')}</ul>`
}

function skillTable(told: readonly Shown[], skill: string): string {
  const columns = told.flatMap(({ results }) =>
    [...results.skills, results.total].filter((each) => each.skill === skill).slice(-1),
  )
  const measures: readonly Measure<SkillResults>[] = worthTelling(told.map(({ results }) => results))
  return table(skill, told, measures, columns)
}

function table<Of extends Results | SkillResults>(
  caption: string,
  told: readonly Shown[],
  measures: readonly Measure<Of>[],
  columns: readonly Of[],
): string {
  const heads = ['', ...told.map(({ policy }) => policy), ...(told.length > 1 ? ['difference'] : [])]
  const rows = measures.map(({ name, unit, value }) => {
    const values = columns.map(value)
    const [one, other] = values
    const more = one === undefined || other === undefined ? [] : [difference(one, other, unit)]
    const cells = [...values.map((each) => shown(each, unit)), ...more].map(
      (cell) => `<td>${html(cell)}</td>`,
    )
    return `<tr><th scope="row">${html(name)}</th>${cells.join('')}</tr>`
  })
  return `<div class="wide"><table><caption>${html(caption)}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${html(head)}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`
}

function waitChart(told: readonly Shown[], skill: string, at: number): string {
  const series = told.map(({ policy, run }) => ({ name: policy, curve: waitCurve(run, skill) }))
  const x = { title: 'waited, in seconds', min: 0, max: roundUp(highest(series, 0)), show: round }
  const y: Axis = { title: 'share of those served', max: 1, show: (share) => `${round(share * 100)} %` }
  const title = `${skill}: how long those who were served had waited`
  const description = `The share of customers who had waited no longer than so many seconds. ${said(told, skill, ({ waitOfServed: { p50, p95 } }) => `half within ${shown(p50, 'seconds')}, 95 % within ${shown(p95, 'seconds')}`)}`
  return figure(title, svg({ id: `wait-${at}`, title, description, x, y, series }))
}

function queueChart(told: readonly Shown[], skill: string, at: number): string {
  const series = told.map(({ policy, run }) => ({ name: policy, curve: queueCurve(run, skill) }))
  const { warmUpHours: min = 0, durationHours: max = 1 } = told[0]?.run.scenario ?? {}
  const x = { title: 'hours since the start', min, max, show: round }
  const y: Axis = { title: 'waiting, on average', max: roundUp(highest(series, 1)), show: round }
  const title = `${skill}: how many were waiting`
  const description = `The number of waiting customers over time. ${said(told, skill, ({ meanWaiting }) => `${shown(meanWaiting, 'average')} on average`)}`
  return figure(title, svg({ id: `queue-${at}`, title, description, x, y, series }))
}

function said(told: readonly Shown[], skill: string, say: (results: SkillResults) => string): string {
  return told
    .flatMap(({ policy, results }) => {
      const its = results.skills.find((each) => each.skill === skill)
      return its === undefined ? [] : [`${policy}: ${say(its)}.`]
    })
    .join(' ')
}

const figure = (caption: string, chart: string) =>
  `<figure><figcaption>${html(caption)}</figcaption>\n${chart}\n</figure>`

const highest = (series: readonly Series[], axis: 0 | 1) =>
  Math.max(0, ...series.flatMap(({ curve }: { curve: Curve }) => curve.map((point) => point[axis])))

const round = (value: number) => String(Number(value.toFixed(2)))
