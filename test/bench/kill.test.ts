import { expect, test } from '@jest/globals'
import { countTold } from '../../bench/kill.ts'

const told = (id: string, state: string, agent = 'ada') => ({ id, state, agent, at: 0 })
const accepted = told('1', 'accepted')
const completed = told('2', 'completed')

test.each([
  ['right', [accepted, completed], {}],
  ['again under its id', [accepted, accepted, completed], { repeated: 1 }],
  ['twice under two ids', [accepted, told('3', 'accepted'), completed], { doubled: 1 }],
  ['of two agents', [accepted, told('1', 'accepted', 'bob'), completed], { doubled: 1 }],
  ['the end first', [completed, accepted], { outOfOrder: 1 }],
  ['again after the end', [accepted, completed, accepted], { repeated: 1, outOfOrder: 1 }],
  ['nothing', [], {}],
])('counts what a bot was told: %s', (_, conversation, faults) => {
  expect(countTold([conversation])).toEqual({ doubled: 0, repeated: 0, outOfOrder: 0, ...faults })
})
