import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DEFAULT_LIMITS } from '../../src/activity/limits.ts'
import { readRequestedSkills } from '../../src/activity/requested-skills.ts'
import { skillKey } from '../../src/activity/skill.ts'

describe('skillKey', () => {
  test.each([
    ['Credit  Cards', 'credit cards'],
    ['\tcredit\u00A0cards\n', 'credit cards'],
    ['Cafe\u0301', 'caf\u00E9'],
    ['خدمة العملاء', 'خدمة العملاء'],
    ['STRASSE', 'strasse'],
    ['\u0386\u0345', '\u1FB4'],
    ['İstanbul', 'i̇stanbul'],
  ])('%j is routed as %j', (name, key) => {
    expect(skillKey(name)).toEqual({ ok: true, key })
  })

  test.each([
    ['', 'is blank'],
    [' \u3000', 'is blank'],
    ['credit\u0000cards', 'has control characters'],
    ['red\u001b[31m', 'has control characters'],
    ['half \ud83d', 'is not valid Unicode'],
    ['x'.repeat(129), 'is longer than 128 characters'],
  ])('%j is none', (name, reason) => {
    expect(skillKey(name)).toEqual({ ok: false, reason })
  })

  test('a key is its own key, and fits a session id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 140 }), (name) => {
        const first = skillKey(name)
        fc.pre(first.ok)
        expect(skillKey(first.key)).toEqual(first)
        expect(first.key.length).toBeLessThanOrEqual(128)
        expect(skillKey(` ${name.normalize('NFD')} `)).toEqual(first)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('readRequestedSkills', () => {
  const read = (value: Record<string, unknown>) => readRequestedSkills(value, DEFAULT_LIMITS)

  test.each([
    [{ Skill: ' Billing ' }, [{ name: 'Billing', key: 'billing' }]],
    [{ skill: 'billing' }, [{ name: 'billing', key: 'billing' }]],
    [{ Context: { skill: 'service' } }, [{ name: 'service', key: 'service' }]],
    [{ Skill: '', skill: null, Context: { skill: 'service' } }, [{ name: 'service', key: 'service' }]],
    [{ Skills: 'billing' }, [{ name: 'billing', key: 'billing' }]],
    [{ Skills: ['billing', '', null, 'Billing'] }, [{ name: 'billing', key: 'billing' }]],
    [
      {
        Skill: 'billing',
        Skills: [
          { Skill: 'Billing', Level: 3 },
          { name: 'spanish', level: 5 },
        ],
      },
      [
        { name: 'billing', key: 'billing', level: 3 },
        { name: 'spanish', key: 'spanish', level: 5 },
      ],
    ],
    [{ Skill: '  ', Skills: [], Context: 'none' }, []],
    [{ Level: 5, va_Scope: 'bot' }, []],
  ])('%j', (value, skills) => {
    expect(read(value)).toEqual({ skills, problems: [], warnings: [] })
  })

  test('of several places the first counts, and the others are named', () => {
    expect(read({ Skill: 'billing', skill: 'refunds', Context: { skill: 'Billing' } })).toMatchObject({
      skills: [{ key: 'billing' }],
      problems: [],
      warnings: [{ code: 'SkillIgnored', pointer: '/value/skill' }],
    })
  })

  test('a level that is none is ignored', () => {
    for (const level of [0, 6, 1.5, '3', {}]) {
      expect(read({ Skills: [{ name: 'billing', level }] }).skills).toEqual([
        { name: 'billing', key: 'billing' },
      ])
    }
    expect(read({ Skills: [{ name: 'billing', level: 9 }] }).warnings).toMatchObject([
      { code: 'InvalidSkillLevel', pointer: '/value/Skills/0' },
    ])
  })

  test('every skill that cannot be one is a problem', () => {
    const { problems } = read({ Skill: 5, Skills: ['ok', false, { level: 2 }, 'a\u0000b', 'x'.repeat(200)] })
    expect(problems.map(({ pointer }) => pointer)).toEqual([
      '/value/Skill',
      '/value/Skills/1',
      '/value/Skills/2',
      '/value/Skills/3',
      '/value/Skills/4',
    ])
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['InvalidSkill']))
  })

  test('too many skills are one problem', () => {
    const Skills = Array.from({ length: 20_000 }, () => 1)
    expect(read({ Skills }).problems).toMatchObject([{ code: 'InvalidSkill', pointer: '/value/Skills' }])
  })
})
