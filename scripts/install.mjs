import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Installs from the lock file, unless what is installed is newer than the lock file. */
export function install() {
  const installed = `${root}node_modules/.package-lock.json`
  const lock = `${root}package-lock.json`
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  console.error('Installing from package-lock.json (once) ...')
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { quiet: true })
}

/** Runs a command to its end; ends this process with its code when it fails, unless it is to go on. */
export function run(command, args, { quiet = false, goOn = false } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    // Standard output belongs to the answer of the command the user called.
    stdio: ['inherit', quiet ? 2 : 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (result.status !== 0 && !goOn) process.exit(result.status ?? 1)
}
