import { describe, expect, test } from '@jest/globals'
import { DEFAULT_AGENT_RULES, DEFAULT_POLICY } from '../../src/handoff/policy.ts'
import { registryOf } from '../../src/hub-config/registry.ts'
import { configSchema } from '../../src/hub-config/config-schema.ts'

const registry = (config: unknown) => registryOf(configSchema.parse(config), [])

describe('the rules of a skill', () => {
  test('are the defaults of the hub when nothing is stated', () => {
    const { policyOf, agentRules } = registry({})
    expect(policyOf('anything')).toEqual(DEFAULT_POLICY)
    expect(agentRules).toEqual(DEFAULT_AGENT_RULES)
  })

  test('are all that can be stated', () => {
    const rules = {
      assign: 'offer',
      mode: 'best-skill',
      minLevel: 4,
      priority: 9,
      offerSeconds: 20,
      askAgainSeconds: 60,
      waitSeconds: 900,
      maxHandlingSeconds: 3600,
      wrapUpSeconds: 30,
      transferSeconds: 45,
      relax: [
        { afterSeconds: 30, minLevel: 3 },
        { afterSeconds: 60, minLevel: 1 },
      ],
      maxWaiting: 50,
      shards: 4,
    }
    const overflow = { afterSeconds: 300, to: 'Front  Desk' }
    const hours = { timeZone: 'UTC', open: { 'mon-fri': ['09:00-17:00'] }, whenClosed: 'wait' }
    const stated = { ...rules, overflow, sticky: { rememberSeconds: 3600, waitSeconds: 20 }, hours }
    const expected = {
      ...rules,
      overflow: { afterSeconds: 300, to: 'front desk' },
      sticky: { rememberSeconds: 3600, waitSeconds: 20 },
      hours: { whenClosed: 'wait', at: expect.any(Function) },
    }
    expect(registry({ skills: [{ name: 'a', ...stated }] }).policyOf('a')).toEqual(expected)
    expect(registry({ defaults: stated }).policyOf('a')).toEqual(expected)
  })

  test('come from the skill, then from "defaults", then from the hub', () => {
    const { policyOf } = registry({
      defaults: { waitSeconds: 60, offerSeconds: 20 },
      skills: [{ name: 'a', waitSeconds: 30 }],
    })
    expect(policyOf('a')).toEqual({ ...DEFAULT_POLICY, waitSeconds: 30, offerSeconds: 20 })
    expect(policyOf('b')).toEqual({ ...DEFAULT_POLICY, waitSeconds: 60, offerSeconds: 20 })
  })

  test('undo what "defaults" state with null', () => {
    const defaults = {
      relax: [{ afterSeconds: 30, minLevel: 1 }],
      overflow: { afterSeconds: 60, to: 'b' },
      sticky: {},
      hours: { timeZone: 'UTC', open: {} },
      maxWaiting: 5,
    }
    const nothing = { relax: [], overflow: null, sticky: null, hours: null, maxWaiting: null }
    const { policyOf } = registry({ defaults, skills: [{ name: 'a', ...nothing }] })
    expect(policyOf('a')).toEqual(DEFAULT_POLICY)
    expect(policyOf('c')).not.toMatchObject({ overflow: null })
  })

  test('do not overflow into the skill itself when "defaults" lead there', () => {
    const { policyOf } = registry({
      defaults: { overflow: { afterSeconds: 60, to: 'desk' } },
      skills: [{ name: 'front desk', aliases: ['desk'] }],
    })
    expect(policyOf('a').overflow).toEqual({ afterSeconds: 60, to: 'front desk' })
    expect(policyOf('front desk').overflow).toBeNull()
  })

  test('a customer is remembered for 30 days and waits a minute, unless stated', () => {
    const { sticky } = registry({ skills: [{ name: 'a', sticky: {} }] }).policyOf('a')
    expect(sticky).toEqual({ rememberSeconds: 30 * 24 * 60 * 60, waitSeconds: 60 })
  })
})

test('the rules for agents', () => {
  const { agentRules } = registry({ agents: { graceSeconds: 0 } })
  expect(agentRules).toEqual({ ...DEFAULT_AGENT_RULES, graceSeconds: 0 })
})

test('an alias means the skill wherever it is named', () => {
  const skills = registry({
    defaults: { skill: 'CC' },
    topics: { 'Lost card': 'cc' },
    skills: [
      { name: 'Credit Cards', aliases: ['cc'], priority: 7 },
      { name: 'a', overflow: { afterSeconds: 60, to: 'Cc' } },
    ],
  })
  expect(skills.canonical('cc')).toBe('credit cards')
  expect(skills.policyOf('cc').priority).toBe(7)
  expect(skills.skillOfTopic('lost card')).toBe('credit cards')
  expect(skills.defaultSkill).toBe('credit cards')
  expect(skills.policyOf('a').overflow?.to).toBe('credit cards')
})

describe('what stops the start', () => {
  const rules = (stated: object) => ({ skills: [{ name: 'a', ...stated }] })
  const hours = (stated: object) => rules({ hours: { timeZone: 'UTC', open: {}, ...stated } })
  const step = (afterSeconds: number, minLevel: number) => ({ afterSeconds, minLevel })
  const at = (...path: (string | number)[]) => ['skills', 0, ...path]

  test.each<[what: string, config: unknown, path: (string | number)[], message: RegExp]>([
    ['an unknown way to assign', rules({ assign: 'manual' }), at('assign'), /auto/],
    ['an unknown mode', rules({ mode: 'random' }), at('mode'), /longest-idle/],
    ['level 0', rules({ minLevel: 0 }), at('minLevel'), /1/],
    ['level 6', rules({ minLevel: 6 }), at('minLevel'), /5/],
    ['priority 10', rules({ priority: 10 }), at('priority'), /9/],
    ['an offer nobody can answer in time', rules({ offerSeconds: 4 }), at('offerSeconds'), /5/],
    ['more sessions than are worth it', rules({ shards: 33 }), at('shards'), /32/],
    ['a member of sticky that is unknown', rules({ sticky: { seconds: 1 } }), at('sticky'), /seconds/],
    ['overflow to a blank', rules({ overflow: { afterSeconds: 1, to: ' ' } }), at('overflow', 'to'), /blank/],
    ['relax that rises', rules({ relax: [step(30, 2), step(60, 3)] }), at('relax', 1), /less/],
    ['relax that stays', rules({ relax: [step(30, 2), step(60, 2)] }), at('relax', 1), /less/],
    ['relax out of time', rules({ relax: [step(60, 3), step(30, 2)] }), at('relax', 1), /later/],
    ['relax twice at a time', rules({ relax: [step(60, 3), step(60, 2)] }), at('relax', 1), /later/],
    ['a time zone that is none', hours({ timeZone: 'Zurich' }), at('hours', 'timeZone'), /Europe\/Zurich/],
    ['a day that is none', hours({ open: { monday: [] } }), at('hours', 'open', 'monday'), /mon-fri/],
    [
      'a day twice',
      hours({ open: { 'mon-fri': [], wed: [] } }),
      at('hours', 'open', 'wed'),
      /"wed" .* twice/,
    ],
    ['an hour that is none', hours({ open: { mon: ['09:00-25:00'] } }), at('hours', 'open', 'mon', 0), /24/],
    ['a range from 24:00', hours({ open: { mon: ['24:00-25:00'] } }), at('hours', 'open', 'mon', 0), /24/],
    [
      'a holiday that is none',
      hours({ holidays: ['2026-02-29'] }),
      at('hours', 'holidays', 0),
      /no such day/,
    ],
    ['a month that is none', hours({ holidays: ['13-01'] }), at('hours', 'holidays', 0), /no such day/],
    ['a holiday of another form', hours({ holidays: ['1.8.2026'] }), at('hours', 'holidays', 0), /12-25/],
    ['a pool that is nowhere', rules({ pool: 'x' }), at('pool'), /pool "x", which is not in "pools"/],
    [
      'two skills of one name',
      { skills: [{ name: 'Cards' }, { name: ' cards' }] },
      ['skills', 1, 'name'],
      /"cards" is already a name of skills\[0\]/,
    ],
    [
      'one alias for two skills',
      {
        skills: [
          { name: 'a', aliases: ['x'] },
          { name: 'b', aliases: ['y', 'X'] },
        ],
      },
      ['skills', 1, 'aliases', 1],
      /"x" is already a name of skills\[0\]/,
    ],
    ['two topics that are one', { topics: { Lost: 'a', lost: 'b' } }, [], /two topics are "lost"/],
    ['no unanswered offer', { agents: { unansweredOffers: 0 } }, ['agents', 'unansweredOffers'], /1/],
  ])('%s', (_what, config, path, message) => {
    expect(configSchema.safeParse(config).error?.issues).toEqual([
      expect.objectContaining({ path, message: expect.stringMatching(message) }),
    ])
  })
})
