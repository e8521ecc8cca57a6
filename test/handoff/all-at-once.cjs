const { readdirSync } = require('node:fs')
const { join } = require('node:path')
const fc = require('fast-check')

/*
 * All tests of the rules as one file, for mutation runs: loading test files costs more than these tests do.
 * The properties try the same few inputs for every mutant, so that a run is short and repeatable.
 */
fc.configureGlobal({ numRuns: 10, seed: 20 })
for (const name of readdirSync(__dirname)) {
  if (name.endsWith('.test.ts')) require(join(__dirname, name))
}
