import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as z from 'zod'
import cosmos from '../../infra/cosmos.json'
import sample from '../../infra/hub.parameters.sample.json'
import parameters from '../../infra/main.parameters.json'
import serviceBus from '../../infra/service-bus.json'
import { QUEUES } from '../../src/messages/envelope.ts'
import { settingsSchema } from '../../src/settings-schema.ts'
import { firstCells, found, read, root, section, sourcesIn } from '../docs/sources.ts'
import { readTemplates } from './bicep/check.ts'
import type { Expression } from './bicep/expressions.ts'
import type { BicepFile } from './bicep/read-file.ts'

/* What is said in several places is the same in all of them. */

let files: BicepFile[]
const template = (path: string) => files.find((each) => each.path === path)
const functions = sourcesIn('functions').map(read).join('\n')

beforeAll(async () => {
  files = await readTemplates(join(root, 'infra'))
})

describe('settings', () => {
  const rows = section(read('docs/configuration.md'), 'Settings')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name = '', , readBy = '', givenBy = '']) => ({
      name: name.replaceAll('`', ''),
      readBy,
      givenBy,
    }))
  const documented = (is: (row: (typeof rows)[number]) => boolean) =>
    rows
      .filter(is)
      .map(({ name }) => name)
      .sort()

  test('that the hub reads are those that docs/configuration.md says it reads', () => {
    expect(Object.keys(settingsSchema.shape).sort()).toEqual(
      documented(({ readBy }) => readBy.includes('hub')),
    )
  })

  test('that infra gives are those that docs/configuration.md says it gives', () => {
    const settings = template('app.bicep')?.resources.find(({ name }) => name === 'settings')
    const values = settings?.body.kind === 'object' ? settings.body.properties : []
    const names = values.filter(({ name }) => name === 'properties').flatMap(({ value }) => namesIn(value))
    expect(names.sort()).toEqual(documented(({ givenBy }) => givenBy.includes('infra')))
  })

  test('of the sample are those that docs/configuration.md says are there', () => {
    const { Values } = z
      .object({ Values: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('local.settings.sample.json')))
    expect(Object.keys(Values).sort()).toEqual(documented(({ givenBy }) => givenBy.includes('sample')))
  })
})

/** The names of all properties in an expression, however deep. */
function namesIn(value: Expression): string[] {
  if (value.kind === 'object') {
    return value.properties.flatMap(({ name, value: inner }) => [
      ...(name === undefined ? [] : [name]),
      ...namesIn(inner),
    ])
  }
  return 'values' in value ? value.values.flatMap(namesIn) : []
}

describe('queues', () => {
  const queues = serviceBus.UserConfig.Namespaces.flatMap(({ Queues }) => Queues)

  test('of infra are those of the code', () => {
    expect(queues.map(({ Name }) => Name).sort()).toEqual(Object.values(QUEUES).sort())
  })

  // The identity is Data Owner of each for this reason, and no dead letter may lie unseen.
  test.each(Object.keys(QUEUES))('a function takes the messages of %s, another its dead letters', (key) => {
    expect(functions).toContain(`queueName: QUEUES.${key},`)
    expect(functions).toMatch(
      key === 'requests'
        ? /queueName: `\$\{requests\}\/\$DeadLetterQueue`/
        : new RegExp(`keepTheDead\\('\\w+', QUEUES\\.${key},`),
    )
  })

  test('the template applies every property that a queue has', () => {
    const text = template('service-bus.bicep')?.root.text ?? ''
    const properties = new Set(queues.flatMap(({ Properties }) => Object.keys(Properties)))
    expect(
      [...properties].filter((name) => !new RegExp(`each\\.Properties\\.\\??${name}\\b`).test(text)),
    ).toEqual([])
  })
})

describe('containers', () => {
  const adapters = sourcesIn('src/adapters/cosmos').map(read).join('\n')
  const indexed = cosmos.containers.flatMap(({ indexingPolicy }) =>
    indexingPolicy.includedPaths.map(({ path }) =>
      path.replace(/^\/|(\/\[\])?\/\?$/g, '').replaceAll('/', '.'),
    ),
  )

  test('of infra are those of the code', () => {
    const named = found(read('src/app.ts'), /database\.container\('(\w+)'\)/g)
    expect(cosmos.containers.map(({ id }) => id).sort()).toEqual([...new Set(named)].sort())
  })

  test('the template applies every member of a container', () => {
    const text = template('cosmos.bicep')?.root.text ?? ''
    const members = new Set(cosmos.containers.flatMap((container) => Object.keys(container)))
    expect([...members].filter((name) => !text.includes(`container.${name}`))).toEqual([])
  })

  test('every index serves a query', () => {
    const turns = found(adapters, /'(\w+Turn)'/g)
    const used = [...found(adapters, /\bc\.([\w.]+)/g), ...turns]
    expect(indexed.filter((path) => !used.includes(path))).toEqual([])
  })

  /** Ids have an index by themselves; the rest is asked, or read, of what indexes have found. */
  const WITHOUT_INDEX = [
    'id',
    'activities',
    'activity',
    'agent',
    'agent.id',
    'agent.skills',
    'agent.capacity',
    'at',
    'claim',
    'claim.inMessage',
    'first',
    'handledSeconds',
    'handoff.linked',
    'handoff.sequence',
    'handoff.state.waitUntil',
    'handoff.wish.needs',
    'needs',
    'newest',
    'handoffId',
    'note',
    'part',
    'parts',
    'passedBy',
    'reasons',
    'receivedAt',
  ]

  test('every query is served by indexes', () => {
    const used = new Set(found(adapters, /\bc\.([a-z]\w*(?:\.\w+)*)/g))
    expect([...used].filter((path) => !indexed.includes(path) && !WITHOUT_INDEX.includes(path))).toEqual([])
  })
})

test('what is always ready are functions that there are', () => {
  const groups = template('app.bicep')?.variables.find(({ name }) => name === 'alwaysReady')?.value
  const names =
    groups?.kind === 'array' ? groups.items.map((item) => (item.kind === 'text' ? item.text : '')) : []
  expect(names).toEqual(['http', 'function:assign', 'function:notify', 'function:deadline'])
  for (const name of ['assign', 'notify', 'deadline'])
    expect(functions).toContain(`serviceBusQueue('${name}'`)
})

test('the parameters that azd gives are parameters of main.bicep, all that it asks for among them', () => {
  const given = Object.keys(parameters.parameters)
  const asked = template('main.bicep')?.parameters ?? []
  expect(given.filter((name) => !asked.some((each) => each.name === name))).toEqual([])
  expect(asked.filter(({ optional, name }) => !optional && !given.includes(name))).toEqual([])
})

test('the sample for a group that is there gives every parameter of hub.bicep, by the defaults of main.bicep', () => {
  const given = Object.entries(sample.parameters)
  const asked = template('hub.bicep')?.parameters ?? []
  expect(given.map(([name]) => name).sort()).toEqual(asked.map(({ name }) => name).sort())
  const main = template('main.bicep')?.root.text ?? ''
  const own = ['suffix', 'location']
  const other = given.filter(
    ([name, { value }]) =>
      !own.includes(name) &&
      !new RegExp(
        `^param ${name} \\S+ = '?${escaped(typeof value === 'string' ? value : JSON.stringify(value))}'?$`,
        'm',
      ).test(main),
  )
  expect(other).toEqual([])
})

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

test('every value of host.json is explained in docs/deploy.md', () => {
  const explained = firstCells(section(read('docs/deploy.md'), 'host.json'))
  const unexplained = leavesOf(JSON.parse(read('host.json'))).filter(
    (leaf) => !explained.some((name) => leaf.includes(name)),
  )
  expect(unexplained).toEqual(['version'])
})

function leavesOf(value: unknown, path: readonly string[] = []): string[] {
  if (!(value instanceof Object)) return [path.join('.')]
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]))
}
