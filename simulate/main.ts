import { readScenario } from './read-scenario.ts'
import { resultsOf } from './results.ts'
import { readRules } from './rules.ts'
import { simulate } from './simulate.ts'

const [policy = '', scenario = ''] = process.argv.slice(2)
console.log(JSON.stringify(resultsOf(simulate(readRules(policy), readScenario(scenario))), null, 2))
