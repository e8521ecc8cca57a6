import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as z from 'zod'
import { readScenario } from '../../simulate/read-scenario.ts'
import { readRules } from '../../simulate/rules.ts'
import { scenarioSchema } from '../../simulate/scenario-schema.ts'
import { fixed, scenarioOf } from './scenarios.ts'

const root = join(__dirname, '..', '..')
const examples = join(root, 'examples')
const named = (end: string) => readdirSync(examples).filter((file) => file.endsWith(end))

const good = { arrivals: [{ perHour: 10, handling: fixed(60) }], agents: [{ name: 'agent' }] }

describe('a scenario', () => {
  test.each([
    ['an unknown member', { ...good, agent: [] }],
    ['nobody who asks', { ...good, arrivals: [] }],
    ['a level above 5', { ...good, agents: [{ name: 'agent', skills: [{ name: 'x', level: 6 }] }] }],
    ['a share above 1', { ...good, agents: [{ name: 'agent', misses: 1.1 }] }],
    ['two groups of one name', { ...good, agents: [{ name: 'agent' }, { name: 'agent' }] }],
    ['a warm-up that takes all the time', { ...good, warmUpHours: 10 }],
    [
      'a shift that ends before it begins',
      { ...good, agents: [{ name: 'a', shifts: [{ fromHour: 3, toHour: 2 }] }] },
    ],
    [
      'steps out of order',
      {
        ...good,
        arrivals: [
          {
            perHour: [
              { fromHour: 3, perHour: 1 },
              { fromHour: 2, perHour: 1 },
            ],
            handling: fixed(60),
          },
        ],
      },
    ],
    [
      'further skills without a first one',
      { ...good, arrivals: [{ skills: ['x'], perHour: 1, handling: fixed(60) }] },
    ],
    ['a blank skill', { ...good, arrivals: [{ skill: ' ', perHour: 1, handling: fixed(60) }] }],
  ])('with %s is refused', (_what, written) => {
    expect(() => scenarioOf(good)).not.toThrow()
    expect(() => scenarioOf(written)).toThrow(z.ZodError)
  })

  test('that cannot be read says which file and why', () => {
    expect(() => readScenario('no-such.json')).toThrow('no-such.json cannot be read as JSON')
    expect(() => readScenario(join(root, 'package.json'))).toThrow(/package\.json is not usable:\n/)
  })
})

test('the schema for editors is the one that scenarios are checked by', () => {
  const text = readFileSync(join(root, 'simulate', 'scenario.schema.json'), 'utf8')
  expect(JSON.parse(text)).toEqual(z.toJSONSchema(scenarioSchema, { io: 'input' }))
})

test.each(named('.scenario.json'))('example %s can be read, and has a policy', (file) => {
  expect(readScenario(join(examples, file)).name).not.toBe('')
  expect(named('.policy.json')).toContain(file.replace('.scenario.', '.policy.'))
})

test.each(named('.policy.json'))('example %s is a usable configuration', (file) => {
  expect(() => readRules(join(examples, file))).not.toThrow()
})
