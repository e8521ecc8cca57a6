import type { ItemDefinition, PatchOperation, PatchRequestBody } from '@azure/cosmos'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { applyPatch, parsePatch } from '../../../local/cosmos/patch.ts'
import { startContainer } from './start-container.ts'
import type { StartedContainer } from './start-container.ts'

let started: StartedContainer

beforeEach(async () => {
  started = await startContainer()
  await started.container.items.create({ id: 'a', pool: 'p', n: 1, list: [1, 2], deep: { x: 'y' }, 'a/b': 0 })
})

afterEach(() => started.stop())

const patch = async (body: PatchRequestBody) => started.container.item('a', 'p').patch<ItemDefinition>(body)

const changes: [PatchOperation, object][] = [
  [{ op: 'add', path: '/color', value: null }, { color: null }],
  [{ op: 'add', path: '/n', value: { b: 1 } }, { n: { b: 1 } }],
  [{ op: 'add', path: '/list/0', value: 0 }, { list: [0, 1, 2] }],
  [{ op: 'add', path: '/list/2', value: 3 }, { list: [1, 2, 3] }],
  [{ op: 'add', path: '/list/-', value: 3 }, { list: [1, 2, 3] }],
  [{ op: 'set', path: '/list/0', value: 0 }, { list: [0, 2] }],
  [{ op: 'set', path: '/deep/z', value: 1 }, { deep: { x: 'y', z: 1 } }],
  [{ op: 'replace', path: '/deep/x', value: 1 }, { deep: { x: 1 } }],
  [{ op: 'replace', path: '/a~1b', value: 1 }, { 'a/b': 1 }],
  [{ op: 'remove', path: '/list/0' }, { list: [2] }],
  [{ op: 'remove', path: '/deep/x' }, { deep: {} }],
  [{ op: 'incr', path: '/n', value: -2.5 }, { n: -1.5 }],
  [{ op: 'incr', path: '/m', value: 2 }, { m: 2 }],
]

test.each(changes)('%j', async (operation, expected) => {
  const { statusCode, resource, etag } = await patch([operation])
  expect(statusCode).toBe(200)
  expect(resource).toMatchObject(expected)
  const read = await started.container.item('a', 'p').read()
  expect(read.resource).toEqual(resource)
  expect(read.etag).toBe(etag)
})

const refusals: [PatchOperation][] = [
  [{ op: 'add', path: '/list/5', value: 0 }],
  [{ op: 'add', path: '/none/x', value: 0 }],
  [{ op: 'replace', path: '/none', value: 0 }],
  [{ op: 'remove', path: '/none' }],
  [{ op: 'incr', path: '/deep', value: 1 }],
  [{ op: 'set', path: '/id', value: 'b' }],
  [{ op: 'set', path: '/pool', value: 'other' }],
  [{ op: 'set', path: '/_ts', value: 1 }],
  [{ op: 'set', path: 'n', value: 1 }],
  [{ op: 'set', path: '/ttl', value: 0 }],
]

test.each(refusals)('%j is refused with 400 and changes nothing', async (operation) => {
  const before = await started.container.item('a', 'p').read()
  await expect(patch([{ op: 'set', path: '/n', value: 99 }, operation])).rejects.toMatchObject({ code: 400 })
  expect((await started.container.item('a', 'p').read()).resource).toEqual(before.resource)
})

test('a condition that holds lets the patch through, one that does not gives 412', async () => {
  const operations: PatchOperation[] = [{ op: 'set', path: '/n', value: 2 }]
  await patch({ condition: "from c where c.n = 1 and not is_defined(c['gone'])", operations })
  await expect(patch({ condition: 'from c where c.n = 1', operations })).rejects.toMatchObject({
    code: 412,
    body: { code: 'PreconditionFailed' },
  })
})

test('a condition that is no query gives 400', async () => {
  const operations: PatchOperation[] = [{ op: 'set', path: '/n', value: 2 }]
  await expect(patch({ condition: 'from c where c.n =', operations })).rejects.toMatchObject({ code: 400 })
})

test('ten operations are taken, eleven are not', async () => {
  const operations: PatchOperation[] = Array.from({ length: 11 }, () => ({
    op: 'incr',
    path: '/n',
    value: 1,
  }))
  expect((await patch(operations.slice(0, 10))).resource).toMatchObject({ n: 11 })
  await expect(patch(operations)).rejects.toMatchObject({ code: 400 })
})

test('an outdated etag gives 412, a missing item 404', async () => {
  const operations: PatchOperation[] = [{ op: 'set', path: '/n', value: 2 }]
  const options = { accessCondition: { type: 'IfMatch', condition: '"x"' } }
  await expect(started.container.item('a', 'p').patch(operations, options)).rejects.toMatchObject({
    code: 412,
  })
  await expect(started.container.item('b', 'p').patch(operations)).rejects.toMatchObject({ code: 404 })
})

// The service moves, but the types of the SDK do not know it.
describe('move', () => {
  const item = { id: 'a', deep: { x: 'y' }, list: [1, 2] }
  const move = (from: string, path: string) =>
    applyPatch(item, parsePatch([{ op: 'move', from, path }]).operations)

  test('takes the value from its old place to the new one', () => {
    expect(move('/deep/x', '/x')).toEqual({ id: 'a', deep: {}, list: [1, 2], x: 'y' })
    expect(move('/list/0', '/list/1')).toEqual({ id: 'a', deep: { x: 'y' }, list: [2, 1] })
    expect(item).toEqual({ id: 'a', deep: { x: 'y' }, list: [1, 2] })
  })

  test.each([
    ['/none', '/x'],
    ['/deep', '/deep/x/z'],
    ['/id', '/x'],
  ])('from %s to %s is refused with 400', (from, path) => {
    expect(() => move(from, path)).toThrow(expect.objectContaining({ status: 400 }))
  })
})
