import type { Curve } from './curves.ts'
import { html } from './markup.ts'

export interface Series {
  readonly name: string
  readonly curve: Curve
}

export interface Axis {
  readonly title: string
  readonly max: number
  readonly show: (value: number) => string
}

export interface Chart {
  readonly id: string
  readonly title: string
  /** For those who do not see it. */
  readonly description: string
  readonly x: Axis & { readonly min: number }
  readonly y: Axis
  readonly series: readonly Series[]
}

export const WIDTH = 640
export const HEIGHT = 300
export const LEFT = 64
const RIGHT = 16
const TOP = 16
const BOTTOM = 48
const TICKS = 5

/** @returns the chart as an SVG element with its own title, axes with numbers, and a line for each series. */
export function svg({ id, title, description, x, y, series }: Chart): string {
  const right = (value: number) => LEFT + ((WIDTH - LEFT - RIGHT) * (value - x.min)) / (x.max - x.min)
  const up = (value: number) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * value) / y.max
  const line = ({ curve }: Series, at: number) =>
    `<polyline class="line line-${at + 1}" points="${curve.map(([a, b]) => `${right(a).toFixed(1)},${up(b).toFixed(1)}`).join(' ')}"/>`
  const ticks = Array.from({ length: TICKS + 1 }, (_, at) => at / TICKS)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-description">
<title id="${id}-title">${html(title)}</title>
<desc id="${id}-description">${html(description)}</desc>
${ticks.map((share) => xTick(right, x, x.min + share * (x.max - x.min))).join('\n')}
${ticks.map((share) => yTick(up, y, share * y.max)).join('\n')}
<text class="axis" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${html(x.title)}</text>
<text class="axis" transform="translate(14 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${html(y.title)}</text>
${series.map(line).join('\n')}
</svg>`
}

function xTick(right: (value: number) => number, { show }: Axis, value: number): string {
  const at = right(value).toFixed(1)
  return `<line class="grid" x1="${at}" y1="${TOP}" x2="${at}" y2="${HEIGHT - BOTTOM}"/><text x="${at}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${html(show(value))}</text>`
}

function yTick(up: (value: number) => number, { show }: Axis, value: number): string {
  const at = up(value).toFixed(1)
  return `<line class="grid" x1="${LEFT}" y1="${at}" x2="${WIDTH - RIGHT}" y2="${at}"/><text x="${LEFT - 8}" y="${(up(value) + 4).toFixed(1)}" text-anchor="end">${html(show(value))}</text>`
}

/** @returns the least of 1, 2, 5, 10, 20, 50 ... that is not below the value: a round end for an axis. */
export function roundUp(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5].find((step) => step * power >= value) ?? 10) * power
}
