/** How the page looks, by day and by night; the second series is dashed, not told apart by colour alone. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --back: #fff; --soft: #d0d7de; --one: #0b5cad; --two: #b3400a }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --back: #0d1117; --soft: #3d444d; --one: #6cb6ff; --two: #f0a070 }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; margin: 1rem 0 }
caption { text-align: left; font-weight: 600; padding: .3rem 0 }
th, td { padding: .2rem .8rem; border-bottom: 1px solid var(--soft); text-align: right; font-variant-numeric: tabular-nums }
th:first-child { text-align: left; font-weight: 400; white-space: pre }
thead th { font-weight: 600 }
figure { margin: 1.5rem 0 }
figcaption { font-weight: 600 }
svg { width: 100%; height: auto; max-width: 44rem }
svg text { font: 12px system-ui, sans-serif; fill: var(--text) }
.grid { stroke: var(--soft); stroke-width: .5 }
.line { fill: none; stroke-width: 2; stroke-linejoin: round }
.line-1 { stroke: var(--one) }
.line-2 { stroke: var(--two); stroke-dasharray: 6 4 }
.line-3 { stroke: var(--text); stroke-dasharray: 2 4 }
.key svg { width: 2.5rem; height: .6rem; vertical-align: middle }
`
