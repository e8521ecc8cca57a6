const { createHook } = require('node:async_hooks')
const childProcess = require('node:child_process')
const fs = require('node:fs')

/*
 * Required before an app by test/functions/start.test.ts: notes whatever the app does with the world while it is
 * loaded, and prints it as the last line when the process ends.
 */

// Node looks at it, for colours, when a module of its own is loaded; so that is done before.
void process.stderr.isTTY
const before = process.getActiveResourcesInfo().length

/** Promises and callbacks of this turn; and what `node:dns` has ready as soon as it is required. */
const HARMLESS = new Set(['PROMISE', 'TickObject', 'Microtask', 'DNSCHANNEL'])
const asynchronous = []
createHook({
  init(_id, type) {
    if (!HARMLESS.has(type)) asynchronous.push(type)
  },
}).enable()

/** Calls that wait for the answer make no such resource. */
const files = []
const { writeSync } = fs
for (const name of Object.keys(fs)) {
  const original = fs[name]
  if (!name.endsWith('Sync') || typeof original !== 'function') continue
  fs[name] = (path, ...rest) => {
    files.push(`${name} ${path}`)
    return original(path, ...rest)
  }
}
for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
  childProcess[name] = () => {
    throw new Error(`${name} while loading`)
  }
}

process.on('exit', () => {
  const waiting = process.getActiveResourcesInfo().slice(before)
  writeSync(1, JSON.stringify({ asynchronous, files, waiting }))
})
