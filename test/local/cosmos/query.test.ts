import type { SqlParameter } from '@azure/cosmos'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startContainer } from './start-container.ts'
import type { StartedContainer } from './start-container.ts'

let started: StartedContainer

const agents = [
  {
    id: 'ada',
    pool: 'p',
    load: 2,
    name: 'Ada',
    skills: [{ name: 'cards', level: 5 }],
    tags: ['a', 'b'],
    at: 3,
  },
  { id: 'bob', pool: 'p', load: 1, name: 'Bob', skills: [{ name: 'loans', level: 2 }], tags: [], at: 3 },
  { id: 'cid', pool: 'p', load: null, name: 'cid', skills: [], tags: ['b'], at: 1, deep: { x: { y: 1 } } },
  {
    id: 'dee',
    pool: 'p',
    load: '1',
    skills: [
      { name: 'cards', level: 1 },
      { name: 'loans', level: 4 },
    ],
    at: 2,
  },
  { id: 'eve', pool: 'other', load: 0, name: 'Eve', skills: [{ name: 'cards', level: 3 }], at: 9 },
]

beforeAll(async () => {
  started = await startContainer({
    indexingPolicy: {
      excludedPaths: [{ path: '/secret/*' }],
      compositeIndexes: [
        [
          { path: '/at', order: 'ascending' },
          { path: '/id', order: 'descending' },
        ],
      ],
    },
  })
  for (const agent of agents) await started.container.items.create(agent)
})

afterAll(() => started.stop())

async function run(query: string, parameters: SqlParameter[] = [], partitionKey: string | null = 'p') {
  const options = partitionKey === null ? {} : { partitionKey }
  const { resources } = await started.container.items.query({ query, parameters }, options).fetchAll()
  return resources as unknown[]
}

/** The ids of the agents in the pool for which the condition holds. */
const where = (condition: string) => run(`SELECT VALUE c.id FROM c WHERE ${condition}`)

describe('WHERE', () => {
  test.each([
    ['c.load = 1', ['bob']],
    ['c.load = null', ['cid']],
    ['c.load != 1', ['ada']],
    ['NOT (c.load = 1)', ['ada']],
    ['c.load > 1', ['ada']],
    ['c.load >= 1 AND c.load <= 2', ['ada', 'bob']],
    ['c.load BETWEEN 1 AND 2', ['ada', 'bob']],
    ['c.load NOT BETWEEN 2 AND 3', ['bob']],
    ["c.name < 'B'", ['ada']],
    ['c.missing = undefined', []],
    ['NOT c.missing', []],
    ["c.missing = 1 OR c.id = 'ada'", ['ada']],
    ["NOT (c.missing = 1 AND c.id = 'ada')", ['bob', 'cid', 'dee']],
    ['IS_DEFINED(c.name)', ['ada', 'bob', 'cid']],
    ['NOT IS_DEFINED(c.name)', ['dee']],
    ['IS_NULL(c.load)', ['cid']],
    ['IS_STRING(c.load)', ['dee']],
    ["c.id IN ('ada', 'dee', 5)", ['ada', 'dee']],
    ["c.id NOT IN ('ada', 'dee')", ['bob', 'cid']],
    ['c.load NOT IN (1, 3)', ['ada']],
    ["STARTSWITH(c.name, 'a')", []],
    ["STARTSWITH(c.name, 'a', true)", ['ada']],
    ["CONTAINS(c.name, 'o') OR ENDSWITH(c.name, 'd')", ['bob', 'cid']],
    ["c.name LIKE '_d%'", ['ada']],
    ["c.name LIKE '[AB]%'", ['ada', 'bob']],
    ["ARRAY_CONTAINS(c.tags, 'b')", ['ada', 'cid']],
    ["ARRAY_CONTAINS(c.skills, { name: 'cards' }, true)", ['ada', 'dee']],
    ["ARRAY_CONTAINS(c.skills, { name: 'cards' })", []],
    ["ARRAY_CONTAINS(['ada', 'bob'], c.id)", ['ada', 'bob']],
    ['ARRAY_LENGTH(c.tags) = 0', ['bob']],
    ["EXISTS(SELECT VALUE s FROM s IN c.skills WHERE s.name = 'cards' AND s.level >= 3)", ['ada']],
    ["NOT EXISTS(SELECT VALUE s FROM s IN c.skills WHERE s.name = 'cards')", ['bob', 'cid']],
    ['(SELECT VALUE COUNT(1) FROM s IN c.skills) = 2', ['dee']],
    ['c.deep.x.y = 1', ['cid']],
    ['c["deep"]["x"].y = 1', ['cid']],
    ["c.skills[1].name = 'loans'", ['dee']],
    ["c.tags = ['a', 'b']", ['ada']],
    ["c.deep = {'x': {'y': 1}}", ['cid']],
    ['c.load + 1 = 3', ['ada']],
    ['1 + 2 * 3 - 4 / 2 = c.load + 3', ['ada']],
    ['-c.load = -1', ['bob']],
    ["(c.missing ?? c.id) = 'ada'", ['ada']],
    ["(c.load = 2 ? 'x' : 'y') = 'x'", ['ada']],
    ["LOWER(c.name) = 'ada' -- a comment", ['ada']],
    ["c.name || '!' = 'Ada!'", ['ada']],
    ['c.id = "ada" and true', ['ada']],
    ["c.id = 'a\\u0064a'", ['ada']],
  ])('%s', async (condition, ids) => {
    expect(await where(condition)).toEqual(ids)
  })

  test('takes parameters, lists and objects among them', async () => {
    const query = 'SELECT VALUE c.id FROM c WHERE c.load = @load OR ARRAY_CONTAINS(@ids, c.id) ORDER BY c.id'
    const parameters = [
      { name: '@load', value: 2 },
      { name: '@ids', value: ['dee', 'cid'] },
    ]
    expect(await run(query, parameters)).toEqual(['ada', 'cid', 'dee'])
  })
})

describe('the partition key', () => {
  test('restricts a query, whatever its text says', async () => {
    expect(await run('SELECT VALUE c.id FROM c', [], 'other')).toEqual(['eve'])
    expect(await run("SELECT VALUE c.id FROM c WHERE c.pool = 'p'", [], 'other')).toEqual([])
    expect(await run('SELECT VALUE c.id FROM c', [], 'none')).toEqual([])
  })

  test('is not needed: then a query sees all partitions, in one order', async () => {
    expect(await run('SELECT VALUE c.id FROM c ORDER BY c.at DESC', [], null)).toHaveLength(5)
    expect(await run('SELECT VALUE MAX(c.at) FROM c', [], null)).toEqual([9])
  })

  test('is not part of a forced query plan, which gives the same results over all partitions', async () => {
    const options = { forceQueryPlan: true, maxItemCount: 2 }
    const { resources } = await started.container.items
      .query<number>('SELECT TOP 3 VALUE c.at FROM c ORDER BY c.at DESC', options)
      .fetchAll()
    expect(resources).toEqual([9, 3, 3])
    expect(started.cosmos.requests.of('partitionKeyRanges')).toBe(1)
  })
})

describe('SELECT', () => {
  test.each([
    ["SELECT c.id, c.name AS title, c.missing FROM c WHERE c.id = 'dee'", [{ id: 'dee' }]],
    ["SELECT c.deep.x, 1 + 1, 'a' FROM c WHERE c.id = 'cid'", [{ x: { y: 1 }, $1: 2, $2: 'a' }]],
    ["SELECT VALUE { id: c.id, 'n': [c.load, c.no] } FROM c WHERE c.id = 'ada'", [{ id: 'ada', n: [2] }]],
    ['SELECT VALUE c.name FROM c', ['Ada', 'Bob', 'cid']],
    ['SELECT DISTINCT VALUE c.at FROM c', [3, 1, 2]],
    ['SELECT DISTINCT c.at FROM c', [{ at: 3 }, { at: 1 }, { at: 2 }]],
    ['SELECT TOP 1 VALUE agent.id FROM agent', ['ada']],
    ['SELECT TOP @n VALUE c.id FROM c', ['ada', 'bob']],
    ['SELECT VALUE t FROM t IN c.tags', ['a', 'b', 'b']],
    ['SELECT VALUE s.level FROM c JOIN s IN c.skills WHERE s.level > 1', [5, 2, 4]],
    [
      'SELECT c.id, s.name FROM c JOIN (SELECT VALUE x FROM x IN c.skills WHERE x.level > 3) AS s',
      [
        { id: 'ada', name: 'cards' },
        { id: 'dee', name: 'loans' },
      ],
    ],
    [
      "SELECT VALUE ARRAY(SELECT VALUE s.name FROM s IN c.skills) FROM c WHERE c.id = 'dee'",
      [['cards', 'loans']],
    ],
  ])('%s', async (query, results) => {
    expect(await run(query, [{ name: '@n', value: 2 }])).toEqual(results)
  })
})

describe('ORDER BY', () => {
  test('sorts values of all types, what is missing first', async () => {
    const values = ['x', true, 5, null, false, undefined, 'B', -1]
    for (const [index, value] of values.entries()) {
      await started.container.items.create({ id: `v${index}`, pool: 'sort', value })
    }
    const sorted = ['v5', 'v3', 'v4', 'v1', 'v7', 'v2', 'v6', 'v0']
    expect(await run("SELECT VALUE c.id FROM c ORDER BY c['value']", [], 'sort')).toEqual(sorted)
    expect(await run('SELECT VALUE c.id FROM c ORDER BY c["value"] DESC', [], 'sort')).toEqual(
      sorted.reverse(),
    )
  })

  test('by several properties follows a composite index, forwards or backwards', async () => {
    const ids = ['cid', 'dee', 'bob', 'ada']
    expect(await run('SELECT VALUE c.id FROM c ORDER BY c.at ASC, c.id DESC')).toEqual(ids)
    expect(await run('SELECT VALUE c.id FROM c ORDER BY c.at DESC, c.id')).toEqual(ids.reverse())
  })

  test.each([
    ['SELECT * FROM c ORDER BY c.at, c.id', 'composite index'],
    ['SELECT * FROM c ORDER BY c.at, c.load', 'composite index'],
    ['SELECT * FROM c ORDER BY c.secret.x', 'corresponding index'],
    ['SELECT * FROM c ORDER BY c.at + 1', 'document path'],
  ])('%s is refused, as no index serves it', async (query, message) => {
    await expect(run(query)).rejects.toMatchObject({ code: 400, message: expect.stringContaining(message) })
  })

  test('OFFSET and LIMIT cut the sorted results', async () => {
    const query = 'SELECT VALUE c.id FROM c ORDER BY c.id OFFSET 1 LIMIT @n'
    expect(await run(query, [{ name: '@n', value: 2 }])).toEqual(['bob', 'cid'])
  })
})

describe('aggregates', () => {
  test.each([
    ['SELECT VALUE COUNT(1) FROM c', [4]],
    ['SELECT VALUE COUNT(c.name) FROM c', [3]],
    ['SELECT VALUE COUNT(1) FROM c WHERE false', [0]],
    ['SELECT VALUE SUM(c.at) FROM c', [9]],
    ['SELECT VALUE SUM(c.load) FROM c', []],
    ['SELECT VALUE AVG(c.at) FROM c', [2.25]],
    ['SELECT VALUE { low: MIN(c.at), high: MAX(c.name) } FROM c', [{ low: 1, high: 'cid' }]],
    ['SELECT COUNT(1) AS agents, MAX(c.at) - MIN(c.at) AS span FROM c', [{ agents: 4, span: 2 }]],
    [
      'SELECT c.at, COUNT(1) AS agents FROM c GROUP BY c.at',
      [
        { at: 3, agents: 2 },
        { at: 1, agents: 1 },
        { at: 2, agents: 1 },
      ],
    ],
    [
      'SELECT s.name, MAX(s.level) AS level FROM c JOIN s IN c.skills GROUP BY s.name',
      [
        { name: 'cards', level: 5 },
        { name: 'loans', level: 4 },
      ],
    ],
  ])('%s', async (query, results) => {
    expect(await run(query)).toEqual(results)
  })
})

test.each([
  'SELECT',
  'SELECT * FROM',
  'SELECT * FROM c WHERE',
  'SELECT * FROM c WHERE c.id = ',
  'SELECT * FROM c WHERE c.order = 1',
  "SELECT * FROM c WHERE c.id = 'open",
  'SELECT * FROM c WHERE x.id = 1',
  'SELECT * FROM c WHERE NOSUCH(c.id)',
  'SELECT * FROM c WHERE STARTSWITH(c.id)',
  'SELECT * FROM c WHERE COUNT(1) = 1',
  'SELECT * FROM c WHERE c.id = @missing',
  'SELECT TOP -1 * FROM c',
  'SELECT * FROM c JOIN t IN c.tags',
  'SELECT c.at, COUNT(1) AS n FROM c GROUP BY c.at ORDER BY c.at',
  'SELECT * FROM c OFFSET 1',
  'DELETE FROM c',
])('%s is refused with 400', async (query) => {
  await expect(run(query)).rejects.toMatchObject({ code: 400, body: { code: 'BadRequest' } })
})
