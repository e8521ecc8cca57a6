import { install } from '../scripts/install.mjs'

/* Runs the simulator from a fresh clone: installs when needed, then hands over to main.ts. */
install()
const { tsImport } = await import('tsx/esm/api')
await tsImport('./main.ts', import.meta.url)
