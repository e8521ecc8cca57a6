import { describe, expect, test } from '@jest/globals'
import { lintConfig } from '../../src/config-lint/lint.ts'

const NOW = '2026-06-08T10:00:00.000Z'
const a = { name: 'a' }
const relax = (afterSeconds: number, minLevel: number) => ({ relax: [{ afterSeconds, minLevel }] })
const overflow = (afterSeconds: number, to: string) => ({ overflow: { afterSeconds, to } })

describe('with the agents', () => {
  const agent = (name: string, level: number, pool = 'default') => ({
    id: 'ada',
    pool,
    skills: [{ name, level }],
  })
  const careful = { ...a, aliases: ['aa'], minLevel: 4, ...relax(60, 3) }

  test.each<[string, unknown, ReturnType<typeof agent>]>([
    ['who has it after a step, by an alias', careful, agent(' AA ', 3)],
    ['who has what it overflows to', { ...careful, ...overflow(90, 'default') }, agent('other', 1)],
    ['of its pool', { ...a, pool: 'x' }, agent('a', 1, 'x')],
    ['where anybody will do', { name: 'default' }, agent('other', 1)],
  ])('nothing is found for one %s', (_what, skill, listed) => {
    expect(lintConfig({ pools: ['x'], skills: [skill] }, [listed], NOW)).toEqual([])
  })

  test.each<[string, unknown, ReturnType<typeof agent>[], RegExp]>([
    ['is there', { name: 'default' }, [], /no agent of the list has "default" at level 1/],
    ['has the skill', a, [agent('other', 5)], /"a" at level 1/],
    ['has the level, all steps considered', careful, [agent('a', 2)], /"a" at level 3/],
    [
      'has any of both',
      { ...careful, ...overflow(90, 'b') },
      [agent('a', 2)],
      /"a" at level 3 or "b" at level 1/,
    ],
    ['of its pool has it', { ...a, pool: 'x' }, [agent('a', 5)], /"a" at level 1/],
  ])('a skill is found when nobody %s', (_what, skill, agents, message) => {
    const findings = lintConfig({ pools: ['x'], skills: [skill] }, agents, NOW)
    expect(findings).toContainEqual({ path: 'skills[0]', message: expect.stringMatching(message) })
  })
})
