import { expect, test } from '@jest/globals'
import { parkDesks } from '../../../src/adapters/outbound/park-desks.ts'
import type { NoticeOutcome } from '../../../src/handoff/notice-ledger.ts'
import { tracked } from '../../../src/handoff/notice-ledger.ts'
import { at, idOf } from '../../handoff/samples.ts'

const notice = tracked({ type: 'handoff.assigned', sequence: 2, at: at(10), agent: 'ada', assignment: 1 })
const silent: NoticeOutcome = { outcome: 'retry', answer: 'timeout', afterSeconds: 1, unreachable: true }
const told: NoticeOutcome = { outcome: 'told', answer: 'answered 204' }

/** Two desks, of which `hanging` answers nobody; what they are told, in order. */
function desks() {
  const calls: string[] = []
  const warnings: unknown[] = []
  const clock = { now: 0 }
  let mended = false
  const tell = parkDesks(
    (desk) => {
      calls.push(desk.pool)
      return Promise.resolve(desk.pool === 'hanging' && !mended ? silent : told)
    },
    (level, _message, facts) => warnings.push([level, facts.pool]),
    { now: () => clock.now, random: () => 0 },
  )
  const to = (pool: string) => tell({ pool, url: 'https://desk.example/' }, idOf(1), notice)
  return { to, calls, warnings, clock, mend: () => (mended = true) }
}

test('a desk that never answers is left alone, said once, while another is told as if nothing were', async () => {
  const { to, calls, warnings } = desks()
  const outcomes: string[] = []
  for (let round = 0; round < 20; round += 1) {
    outcomes.push((await to('hanging')).outcome)
    expect(await to('well')).toEqual(told)
  }
  expect(calls.filter((pool) => pool === 'hanging')).toHaveLength(5)
  expect(calls.filter((pool) => pool === 'well')).toHaveLength(20)
  expect(outcomes.slice(5)).toEqual(Array.from({ length: 15 }, () => 'putOff'))
  expect(warnings).toEqual([['warning', 'hanging']])
})

test('after the pause it is tried again, and told once it answers', async () => {
  const { to, clock, mend } = desks()
  for (let round = 0; round < 6; round += 1) await to('hanging')
  mend()
  expect(await to('hanging')).toMatchObject({ outcome: 'putOff' })
  clock.now = 30_000
  expect(await to('hanging')).toEqual(told)
  expect(await to('hanging')).toEqual(told)
})

test('a fault of the hub is no silence of the desk', async () => {
  let calls = 0
  const tell = parkDesks(
    () => {
      calls += 1
      return Promise.reject(new Error('A bug'))
    },
    () => undefined,
    { now: () => 0, random: () => 0 },
  )
  for (let round = 0; round < 8; round += 1) {
    const call = tell({ pool: 'well', url: 'https://desk.example/' }, idOf(1), notice)
    await expect(call).rejects.toThrow('A bug')
  }
  expect(calls).toBe(8)
})
