/*
 * node load.cjs FILE
 * Loads an app as the Functions worker does, in a process that has done nothing else, and says what that took.
 */
const { writeSync } = require('node:fs')
const Module = require('node:module')

class Disposable {
  dispose() {}
}

let model
const functions = []
const core = {
  version: '3.12.0',
  hostVersion: '4.1052.300',
  Disposable,
  registerFunction({ name }) {
    functions.push(name)
    return new Disposable()
  },
  registerHook: () => new Disposable(),
  setProgrammingModel: (chosen) => (model = chosen),
  getProgrammingModel: () => model,
  log: () => undefined,
}

const { require: requireFrom } = Module.prototype
Module.prototype.require = function (id) {
  return id === '@azure/functions-core' ? core : requireFrom.call(this, id)
}

const cpu = process.cpuUsage()
const start = performance.now()
require(process.argv[2])
const milliseconds = performance.now() - start
const { user, system } = process.cpuUsage(cpu)
const cpuMilliseconds = (user + system) / 1000
// Not by console.log, which opens a stream: test/functions/start.test.ts watches what is opened.
writeSync(1, `${JSON.stringify({ functions: functions.length, milliseconds, cpuMilliseconds })}\n`)
