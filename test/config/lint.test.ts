import { describe, expect, test } from '@jest/globals'
import { lintConfig } from '../../src/config-lint/lint.ts'
import { found, read } from '../docs/sources.ts'

const NOW = '2026-06-08T10:00:00.000Z'
const lint = (config: unknown) => lintConfig(config, undefined, NOW)
const a = { name: 'a' }
const b = { name: 'b' }
const relax = (afterSeconds: number, minLevel: number) => ({ relax: [{ afterSeconds, minLevel }] })
const overflow = (afterSeconds: number, to: string) => ({ overflow: { afterSeconds, to } })
const hours = (open: Record<string, string[]>, holidays: string[] = []) => ({
  hours: { timeZone: 'Europe/Zurich', open, holidays },
})
const everyDay = Array.from({ length: 366 }, (_, day) =>
  new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(5, 10),
)

describe('legal, but hardly meant: one finding, in the member that is to change', () => {
  test.each<[what: string, config: unknown, path: string, message: RegExp]>([
    [
      'overflow in a circle of two',
      {
        skills: [
          { ...a, ...overflow(60, 'b') },
          { ...b, ...overflow(60, 'a') },
        ],
      },
      'skills[0].overflow',
      /"a" -> "b" -> "a".*"overflow": null in "b"/,
    ],
    [
      'overflow in a circle that others only lead to, by an alias',
      {
        skills: [
          { ...a, ...overflow(60, 'b') },
          { ...b, ...overflow(60, 'C') },
          { name: 'c', aliases: ['see'], ...overflow(60, 'd') },
          { name: 'd', ...overflow(60, 'See') },
        ],
      },
      'skills[2].overflow',
      /circle, "c" -> "d" -> "c"/,
    ],
    [
      'overflow into itself',
      { skills: [{ ...a, aliases: ['aa'], ...overflow(60, 'aa') }] },
      'skills[0].overflow.to',
      /overflows into itself/,
    ],
    [
      'overflow of a skill back to where the defaults lead',
      { defaults: overflow(60, 'a'), skills: [{ ...a, ...overflow(60, 'b') }, b] },
      'skills[0].overflow',
      /"a" -> "b" -> "a"/,
    ],
    [
      'overflow of the defaults into another pool, by an alias',
      {
        pools: ['x', 'y'],
        defaults: overflow(60, 'see'),
        skills: [
          { ...a, pool: 'x' },
          { ...b, pool: 'y', aliases: ['See'] },
          { name: 'c', pool: 'y' },
          { name: 'd', pool: 'x', overflow: null },
        ],
      },
      'skills[0]',
      /"b" is of pool "y", this skill of pool "x".*"overflow" here/,
    ],
    [
      'overflow into another pool',
      {
        pools: ['x', 'y'],
        skills: [
          { ...a, pool: 'x', ...overflow(60, 'b') },
          { ...b, pool: 'y' },
        ],
      },
      'skills[0].overflow.to',
      /of pool "y", this skill of pool "x"/,
    ],
    [
      'overflow to a name that is nowhere',
      { skills: [{ ...a, ...overflow(60, 'bb') }, b] },
      'skills[0].overflow.to',
      /name or alias "bb"/,
    ],
    [
      'overflow at the wait limit',
      { skills: [{ ...a, waitSeconds: 60, ...overflow(60, 'b') }, b] },
      'skills[0].overflow.afterSeconds',
      /fails after 60 s/,
    ],
    [
      'a wait limit before the overflow of the defaults',
      { defaults: overflow(60, 'default'), skills: [{ ...a, waitSeconds: 60 }] },
      'skills[0].waitSeconds',
      /overflow comes after 60 s/,
    ],
    [
      'a relax step at the wait limit',
      { skills: [{ ...a, minLevel: 3, waitSeconds: 60, ...relax(60, 1) }] },
      'skills[0].relax[0].afterSeconds',
      /fails after 60 s/,
    ],
    [
      'a relax step after the overflow',
      { skills: [{ ...a, minLevel: 3, ...relax(90, 1), ...overflow(60, 'b') }, b] },
      'skills[0].relax[0].afterSeconds',
      /goes to "b" after 60 s/,
    ],
    [
      'a relax step to the level that is needed anyway',
      { skills: [{ ...a, minLevel: 3, ...relax(60, 3) }] },
      'skills[0].relax[0].minLevel',
      /asks for level 3, but 3 is needed/,
    ],
    [
      'a relax step of the defaults to the highest level',
      { defaults: relax(60, 5), skills: [a, b] },
      'defaults.relax[0].minLevel',
      /relaxes nothing/,
    ],
    ['a level of anybody', { skills: [{ name: 'Default', minLevel: 2 }] }, 'skills[0].minLevel', /nobody/],
    ['relaxing anybody', { skills: [{ name: 'default', ...relax(60, 1) }] }, 'skills[0].relax', /nothing to/],
    [
      'an offer beyond the wait limit',
      { skills: [{ ...a, assign: 'offer', waitSeconds: 20 }] },
      'skills[0].waitSeconds',
      /30 s to answer an offer/,
    ],
    [
      'offers of the defaults beyond the wait limit',
      { defaults: { assign: 'offer', offerSeconds: 90, waitSeconds: 60 }, skills: [a, b] },
      'defaults.offerSeconds',
      /90 s to answer an offer/,
    ],
    [
      'a webhook by plain http',
      { bots: [{ id: 'shop', delivery: { via: 'webhook', url: 'http://shop.example/hook' } }] },
      'bots[0].delivery.url',
      /must start with https/,
    ],
    ['a desk at an IP address', { desks: [{ url: 'https://10.0.0.1/' }] }, 'desks[0].url', /IP address/],
    [
      'a wait for the last agent as long as the limit',
      { skills: [{ ...a, sticky: {}, waitSeconds: 60 }] },
      'skills[0].sticky.waitSeconds',
      /kept 60 s for one agent/,
    ],
    [
      'a wait for one agent after a transfer as long as the limit',
      { skills: [{ ...a, transferSeconds: 60, waitSeconds: 60 }] },
      'skills[0].transferSeconds',
      /kept 60 s for one agent/,
    ],
    ['a queue for nobody', { skills: [{ ...a, maxWaiting: 0 }] }, 'skills[0].maxWaiting', /nobody may wait/],
    [
      'no hours at all',
      { skills: [{ ...a, ...hours({}) }] },
      'skills[0].hours',
      /does not open within a year/,
    ],
    [
      'nothing but holidays',
      { defaults: hours({ 'mon-sun': ['09:00-17:00'] }, everyDay) },
      'defaults.hours',
      /does not open within a year/,
    ],
    [
      'an empty range',
      { skills: [{ ...a, ...hours({ mon: ['09:00-09:00'], tue: ['09:00-10:00'] }) }] },
      'skills[0].hours.open',
      /mon 09:00-09:00 is empty/,
    ],
    [
      'ranges of one day that overlap',
      { skills: [{ ...a, ...hours({ mon: ['13:00-18:00', '09:00-13:30'] }) }] },
      'skills[0].hours.open',
      /mon 09:00-13:30 and mon 13:00-18:00 overlap/,
    ],
    [
      'a night that overlaps with the morning, over the end of the week',
      { skills: [{ ...a, ...hours({ sun: ['22:00-08:00'], mon: ['07:00-12:00'] }) }] },
      'skills[0].hours.open',
      /sun 22:00-08:00 and mon 07:00-12:00 overlap/,
    ],
    [
      'a topic that leads nowhere',
      { topics: { 'Lost card': 'aa' }, skills: [a] },
      'topics["Lost card"]',
      /name or alias "aa"/,
    ],
    ['a default skill that is nowhere', { defaults: { skill: 'aa' }, skills: [a] }, 'defaults.skill', /"aa"/],
    [
      'a default skill of another pool than a bot',
      {
        bots: [{ id: 'shop', pool: 'x' }, { id: 'bank' }],
        defaults: { skill: 'a' },
        skills: [{ ...a, pool: 'x' }],
      },
      'defaults.skill',
      /of pool "x".* not those of "bank" \(pool "default"\)/,
    ],
  ])('%s', (_what, config, path, message) => {
    expect(lint(config)).toEqual([{ path, message: expect.stringMatching(message) }])
  })

  test('a skill of a pool that no bot has, and the topic that leads there', () => {
    const config = {
      bots: [{ id: 'bank' }, { id: 'shop', pool: 'x' }],
      pools: ['y'],
      topics: { t: 'a' },
      skills: [{ ...a, pool: 'y' }],
    }
    expect(lint(config)).toEqual([
      { path: 'topics.t', message: expect.stringMatching(/"bank".*"shop"/) },
      { path: 'skills[0].pool', message: expect.stringMatching(/no bot has the pool "y"/) },
    ])
  })

  test('everything is found, not only the first', () => {
    const skill = { ...a, maxWaiting: 0, waitSeconds: 60, ...overflow(60, 'bb'), ...hours({}) }
    expect(lint({ skills: [skill] }).map(({ path }) => path)).toEqual([
      'skills[0].overflow.afterSeconds',
      'skills[0].maxWaiting',
      'skills[0].hours',
      'skills[0].overflow.to',
    ])
  })
})

describe('what would stop the start comes alone', () => {
  test.each<[what: string, config: unknown, path: string, message: RegExp]>([
    ['an unknown member', { skills: [{ ...a, wait: 1, maxWaiting: 0 }] }, 'skills[0]', /wait/],
    [
      'an alias that is the name of another',
      { skills: [a, { ...b, aliases: ['x', 'A'], maxWaiting: 0 }] },
      'skills[1].aliases[1]',
      /"a" is already a name of skills\[0\]/,
    ],
  ])('%s', (_what, config, path, message) => {
    expect(lint(config)).toEqual([{ path, message: expect.stringMatching(message) }])
  })
})

describe('nothing is found in', () => {
  const examples = found(read('docs/configuration.md'), /```json\n(.*?)```/gs)
  test.each([...examples, read('local/demo/hub.config.json')].map((text) => [text]))('%s', (text) => {
    expect(lint(JSON.parse(text))).toEqual([])
  })

  test.each<[string, unknown]>([
    ['an empty file', {}],
    ['a short wait limit, as long as nothing longer is asked for', { defaults: { waitSeconds: 3 } }],
    ['steps for handoffs that bring their level', { skills: [{ ...a, ...relax(60, 2) }] }],
    [
      'a skill that needs less than the defaults',
      { defaults: { minLevel: 3, ...relax(60, 2) }, skills: [{ ...a, minLevel: 1 }] },
    ],
    ['topics without skills', { topics: { t: 'a' }, defaults: { skill: 'b' } }],
    ['overflow of the defaults that ends', { defaults: overflow(60, 'a'), skills: [a, b] }],
    ['overflow to anybody', { skills: [{ ...a, ...overflow(60, 'default') }] }],
    [
      'overflow within a pool',
      {
        pools: ['x'],
        skills: [
          { ...a, pool: 'x', ...overflow(60, 'b') },
          { ...b, pool: 'x' },
        ],
      },
    ],
    [
      'a topic for the bots of one pool',
      {
        bots: [{ id: 'bank' }, { id: 'shop', pool: 'x' }],
        topics: { t: 'a' },
        skills: [{ ...a, pool: 'x' }],
      },
    ],
    ['ranges that touch', { skills: [{ ...a, ...hours({ 'mon-sun': ['00:00-12:00', '12:00-24:00'] }) }] }],
  ])('%s', (_what, config) => {
    expect(lint(config)).toEqual([])
  })
})
