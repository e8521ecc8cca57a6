import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import ts from 'typescript'
import type { Agent } from '../../src/handoff/agents.ts'
import { exclusionOf } from '../../src/handoff/eligibility.ts'
import { suppliesMore, wantsMore } from '../../src/handoff/supply.ts'
import { NOW, queue, team } from '../adapters/cosmos/arbitrary-pools.ts'

/*
 * The list of supply.ts is complete: whatever changes of an agent or of a handoff, if a rule that kept them
 * apart does so no longer, the list names the change. And nothing writes agents or handoffs around it.
 */

const POOL = 'default'
const ONE_TEAM_OF_MANY = { numRuns: 1000 }

/** @returns the first with each member of the other in turn, one change at a time. */
function changes<T extends object>(one: T, other: T): T[] {
  return Object.keys(other).map((member) => ({ ...one, [member]: Reflect.get(other, member) }))
}

test('an agent who may have a handoff that she could not have before', () => {
  let found = 0
  fc.assert(
    fc.property(team, team, queue, ([member], [changed], waiting) => {
      if (member === undefined || changed === undefined) throw new Error('No team is empty')
      const before: Agent = { ...member, pool: POOL, id: 'ada' }
      for (const make of waiting) {
        const handoff = make(POOL)
        if (exclusionOf(handoff, before, NOW) === undefined) continue
        for (const after of changes(before, { ...changed, pool: POOL, id: 'ada' })) {
          if (exclusionOf(handoff, after, NOW) !== undefined) continue
          found += 1
          expect(suppliesMore(before, after, NOW)).toBe(true)
        }
      }
    }),
    ONE_TEAM_OF_MANY,
  )
  expect(found).toBeGreaterThan(100)
})

test('a handoff that an agent may have who could not have it before', () => {
  let found = 0
  fc.assert(
    fc.property(team, queue, queue, (members, waiting, changed) => {
      const [before, other] = [waiting[0]?.(POOL), changed[0]?.(POOL)]
      if (before === undefined || other === undefined) throw new Error('No queue is empty')
      for (const member of members) {
        const agent = { ...member, pool: POOL }
        if (exclusionOf(before, agent, NOW) === undefined) continue
        for (const after of changes(before, other)) {
          if (exclusionOf(after, agent, NOW) !== undefined) continue
          found += 1
          expect(wantsMore(before, after)).toBe(true)
        }
      }
    }),
    ONE_TEAM_OF_MANY,
  )
  expect(found).toBeGreaterThan(100)
})

/** Marks on conversations and ids: no agent and no handoff changes by them. */
const MARKS = new Set(['markCancelled', 'unmarkCancelled', 'leaveConversation', 'returnToConversation'])

/** @returns the types of the changes that a file writes past commit(), `?` for those not written out. */
function directWrites(file: string): string[] {
  const found: string[] = []
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node): void => {
    const callee = ts.isCallExpression(node) ? node.expression.getText(source) : ''
    if (ts.isCallExpression(node) && /\b(routing\.commit|storeWithNotices)$/.test(callee)) {
      const types = node.arguments.flatMap((argument) =>
        [...argument.getText(source).matchAll(/\btype: '(\w+)'/g)].map(([, type]) => type ?? '?'),
      )
      found.push(...(types.length === 0 ? ['?'] : types))
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

test('agents and handoffs are written by commit(), and in one place by whoever gives', () => {
  const root = join(__dirname, '..', '..')
  const files = ['src', 'functions'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  )
  const around = files
    .map((name) => ({ name, writes: directWrites(join(root, name)).filter((type) => !MARKS.has(type)) }))
    .filter(({ writes }) => writes.length > 0)
  expect(around).toEqual([
    // Tells of what others write, and passes it on.
    { name: join('src', 'telemetry', 'observe-hub.ts'), writes: ['?'] },
    { name: join('src', 'use-cases', 'commit.ts'), writes: ['?'] },
    { name: join('src', 'use-cases', 'match.ts'), writes: ['?'] },
    // Writes for these two, and for nobody else.
    { name: join('src', 'use-cases', 'store-with-notices.ts'), writes: ['?', '?'] },
  ])
})
