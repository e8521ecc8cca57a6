import { readFileSync } from 'node:fs'

/*
 * npm run cost [-- name=number ...]
 * What a hub costs a month, by the formulas and with the inputs of docs/cost.md; any input can be another.
 */

/** The numbers that the tables of inputs in docs/cost.md name, so that a price is written in one place only. */
const documented = Object.fromEntries(
  [
    ...readFileSync(new URL('../docs/cost.md', import.meta.url), 'utf8').matchAll(
      /^\| `(\w+)` +\| +([\d.]+) /gm,
    ),
  ].map(([, name, value]) => [name, Number(value)]),
)

/** Each a bill for a month; what they change in the inputs. */
const CASES = {
  'no handoff': { handoffs: 0, agents: 0 },
  'as in the inputs': {},
  'a trial, no handoff': { handoffs: 0, agents: 0, alwaysReady: 0, serverless: 1 },
}

/** What is used in a month. `i` has the inputs and whatever stands above. */
const AMOUNTS = {
  seconds: () => 730 * 3600,
  sweeps: (i) => i.seconds / i.sweepSeconds,
  agentCalls: (i) => (i.agents * (i.looksPerMinute + i.renewalsPerMinute) * i.seconds) / 60,
  routingUnits: (i) =>
    i.handoffs * 1e6 * (i.routingUnitsOfLife + i.waiting * i.unitsOfWait) +
    (i.agents * (i.looksPerMinute * i.unitsOfLook + i.renewalsPerMinute * i.unitsOfRenewal) * i.seconds) /
      60 +
    i.sweeps * i.pools * i.unitsOfSweep,
  archiveUnits: (i) => i.handoffs * 1e6 * i.archiveUnitsOfLife,
  operations: (i) => i.handoffs * 1e6 * (i.messages + i.waiting) * i.operationsOfMessage,
  executions: (i) => i.handoffs * 1e6 * (i.executionsOfLife + i.waiting) + i.agentCalls + i.sweeps,
  httpSeconds: (i) => i.active(i.handoffs * 1e6 * i.httpOfLife + i.agentCalls),
  assignSeconds: (i) => i.active(i.handoffs * 1e6),
  notifySeconds: (i) => i.active(i.handoffs * 2e6),
  deadlineSeconds: (i) => i.active(i.handoffs * 1e6 * i.waiting),
  busySeconds: (i) => i.httpSeconds + i.assignSeconds + i.notifySeconds + i.deadlineSeconds,
  logGB: (i) =>
    (i.handoffs * 1e6 * i.logKBOfLife + i.agentCalls * i.logKBOfCall + i.sweeps * i.logKBOfSweep) / 1e6,
  storedGB: (i) => i.handoffs * i.storedKBOfLife * (i.retentionDays / 30),
}

/** Dollars a month. */
const BILL = {
  'always-ready instances, there': (i) => i.groups * i.alwaysReady * i.memoryGB * i.seconds * i.readyPrice,
  'instances, busy': (i) => i.busySeconds * i.memoryGB * (i.alwaysReady ? i.readyBusyPrice : i.busyPrice),
  'the sweep': (i) => Math.max(0, i.sweeps * i.leastSeconds * i.memoryGB - i.freeGBSeconds) * i.busyPrice,
  executions: (i) => (i.executions / 1e6) * i.executionsPrice,
  'Cosmos DB, routing': (i) => i.cosmos(i.routingUnits, i.routingMaxThroughput),
  'Cosmos DB, conversations': (i) => i.cosmos(i.archiveUnits, i.conversationsMaxThroughput),
  'Cosmos DB, storage': (i) => i.storedGB * i.storagePrice,
  'Service Bus, base': (i) => (i.units ? i.units * i.unitPrice : i.busPrice) * 730,
  'Service Bus, operations': (i) =>
    i.units ? 0 : Math.max(0, i.operations / 1e6 - i.freeOperations) * i.operationsPrice,
  logs: (i) => Math.max(0, i.logGB - i.freeLogGB) * i.logPrice,
  alerts: (i) => i.alertsPrice,
}

/** Rules that several lines use. */
const rules = {
  /** An instance is billed for a second at least, but not twice for what runs at the same time. */
  active(executions) {
    const overlapping = Math.max(this.seconds, (executions * this.duration) / this.overlap)
    return Math.min(executions * this.leastSeconds, overlapping)
  },
  /** Autoscale: each hour by its busiest second, and never less than a tenth of the most. */
  cosmos(units, most) {
    if (this.serverless) return (units / 1e6) * this.serverlessPrice
    const busiest = Math.max(most / 10, (units / this.seconds) * this.peak)
    return (busiest / 100) * this.unitsPrice * 730
  },
}

function billOf(inputs) {
  const i = { ...rules, ...inputs }
  for (const [name, amount] of Object.entries(AMOUNTS)) i[name] = amount(i)
  const lines = Object.entries(BILL).map(([name, dollars]) => [name, dollars(i)])
  return [...lines, ['together', lines.reduce((sum, [, dollars]) => sum + dollars, 0)]]
}

const given = process.argv.slice(2).map((argument) => argument.split('='))
for (const [name, value] of given) {
  if (documented[name] === undefined || !(Number(value) >= 0)) {
    console.error(`"${name}=${value}" is no input; one is handoffs=1. docs/cost.md lists all`)
    process.exit(2)
  }
}
const changes = Object.fromEntries(given.map(([name, value]) => [name, Number(value)]))
const bills = Object.values(CASES).map((changed) => billOf({ ...documented, ...changes, ...changed }))
console.log(`| dollars a month | ${Object.keys(CASES).join(' | ')} |`)
console.log('| --- | ---: | ---: | ---: |')
for (const [row, [name]] of bills[0].entries()) {
  console.log(`| ${name} | ${bills.map((bill) => bill[row][1].toFixed(2)).join(' | ')} |`)
}
