import { spawn } from 'node:child_process'
import { setInterval } from 'node:timers'
import { install, root } from './install.mjs'

/*
 * Runs a TypeScript file of this repository from a fresh clone: installs when needed, builds the app, then
 * hands over to the file, signals included.
 */
install()
const { buildApp } = await import('./build.mjs')
await buildApp()
const [file, ...args] = process.argv.slice(2)
const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', file, ...args], {
  cwd: root,
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
if (process.env.npm_lifecycle_event !== undefined) stopWithShell(process.ppid)
child.on('exit', (code, signal) => process.exit(signal === null ? code : 1))

/** npm runs a script in a shell, which does not pass signals on: when it is gone, so is the user's wish. */
function stopWithShell(shell) {
  setInterval(() => {
    if (process.ppid !== shell) child.kill('SIGTERM')
  }, 250).unref()
}
