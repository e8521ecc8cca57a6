import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import * as z from 'zod'
import { configSchema } from '../../src/hub-config/config-schema.ts'
import { readHubConfig } from '../../src/hub-config.ts'

const directory = mkdtempSync(join(tmpdir(), 'handoff-hub-'))
afterAll(() => rmSync(directory, { recursive: true }))

const missing = { path: join(directory, 'none.json'), required: true }
const DIGEST = 'ab'.repeat(32)
const APP = '22222222-bbbb-4bbb-8bbb-222222222222'

function readText(text: string, secrets: Record<string, string> = {}) {
  const file = join(directory, 'hub.config.json')
  writeFileSync(file, text)
  return readHubConfig({ path: file, required: true }, (name) => secrets[name])
}
const read = (config: unknown, secrets?: Record<string, string>) => readText(JSON.stringify(config), secrets)

describe('a configuration that is usable', () => {
  test.each([
    [
      'a missing file that nobody named',
      () => readHubConfig({ ...missing, required: false }, () => undefined),
    ],
    ['an empty one', () => read({})],
  ])('%s: one pool, no bots, no keys', (_what, get) => {
    const { registry, bots, keys } = get()
    expect({ pools: registry.pools, bots, keys }).toEqual({ pools: ['default'], bots: [], keys: [] })
    expect(registry.policyOf('anything').waitSeconds).toBeGreaterThan(0)
  })

  test('says how long things are kept, and what is taken out of them', () => {
    expect(read({}).retentionSeconds).toBe(30 * 24 * 60 * 60)
    expect(read({ retentionDays: 2 }).retentionSeconds).toBe(2 * 24 * 60 * 60)
    const rules = (config: unknown) => read(config).redaction.map(({ name }) => name)
    expect(rules({})).toEqual(['card number'])
    const patterns = [{ name: 'IBAN', pattern: 'DE[0-9]{20}' }]
    expect(rules({ redact: { patterns } })).toEqual(['card number', 'IBAN'])
    expect(rules({ redact: { cardNumbers: false } })).toEqual([])
  })

  test.each([
    ['shorter than an agent may have a handoff', { retentionDays: 1 }, 'keep what was said for longer'],
    [
      'shorter than for one skill',
      { retentionDays: 7, skills: [{ name: 'a', maxHandlingSeconds: 7 * 24 * 3600 }] },
      'retentionDays',
    ],
    ['no regular expression', { redact: { patterns: [{ name: 'a', pattern: '(' }] } }, 'missing closing'],
    [
      'one that could run away',
      { redact: { patterns: [{ name: 'a', pattern: '(a+)+\\1' }] } },
      'invalid escape',
    ],
    ['one that fits everywhere', { redact: { patterns: [{ name: 'a', pattern: 'a*' }] } }, 'fits everywhere'],
  ])('but not one that is %s', (_what, config, why) => {
    expect(() => read(config)).toThrow(why)
  })

  test('skills: one normalisation of names, aliases, policies over defaults', () => {
    const { registry } = read({
      defaults: { skill: 'Front  Desk', waitSeconds: 60, maxHandlingSeconds: 900 },
      skills: [{ name: 'Credit Cards', aliases: ['KREDITKARTEN'], waitSeconds: 10 }],
      topics: { 'Lost Card': 'credit  cards' },
    })
    expect(registry.canonical('kreditkarten')).toBe('credit cards')
    expect(registry.policyOf('credit cards')).toMatchObject({ waitSeconds: 10, maxHandlingSeconds: 900 })
    expect(registry.policyOf('loans')).toMatchObject({ waitSeconds: 60 })
    expect(registry.skillOfTopic('LOST CARD')).toBe('credit cards')
    expect(registry.defaultSkill).toBe('front desk')
  })

  test('bots: pool, secret by the name of its setting, the host of its address allowed', () => {
    const delivery = { via: 'webhook', url: 'https://shop.example/status', secretSetting: 'SHOP_SECRET' }
    const { registry, bots } = read(
      { bots: [{ id: 'shop', appId: APP, pool: 'retail', delivery, allowedHosts: ['a.example'] }] },
      { SHOP_SECRET: 's3' },
    )
    expect(bots).toEqual([
      {
        name: 'shop',
        appId: APP,
        pool: 'retail',
        allowedHosts: ['a.example', 'shop.example'],
        delivery: { via: 'webhook', url: 'https://shop.example/status', secret: 's3' },
      },
    ])
    expect(registry.pools).toEqual(['default', 'retail'])
  })

  test('keys: for bots, agents of a pool, and supervisors', () => {
    const keys = [
      { name: 'shop', role: 'bot', bot: 'shop', sha256: [DIGEST] },
      { name: 'ada', role: 'agent', agent: 'ada', sha256: ['cd'.repeat(32), 'ef'.repeat(32)] },
    ]
    expect(read({ bots: [{ id: 'shop' }], keys }).keys).toMatchObject([
      keys[0],
      { ...keys[1], pool: 'default' },
    ])
  })
})

describe('a configuration that stops the start, what is wrong named', () => {
  const key = { name: 'k', role: 'supervisor', sha256: [DIGEST] }
  test.each<[string, unknown, RegExp]>([
    ['an unknown member', { bot: [] }, /bot/],
    ['an unknown member further in', { bots: [{ id: 'a', apId: APP }] }, /apId/],
    ['an app id that is no GUID', { bots: [{ id: 'a', appId: 'x' }] }, /appId/],
    ['two bots of one id', { bots: [{ id: 'a' }, { id: 'a' }] }, /two bots have the id "a"/],
    [
      'two bots of one app id',
      {
        bots: [
          { id: 'a', appId: APP },
          { id: 'b', appId: APP.toUpperCase() },
        ],
      },
      /two bots have the appId/,
    ],
    ['a webhook without address', { bots: [{ id: 'a', delivery: { via: 'webhook' } }] }, /need a url/],
    ['a wait of zero', { skills: [{ name: 'a', waitSeconds: 0 }] }, /waitSeconds/],
    ['a skill without a name', { skills: [{ name: ' ' }] }, /skills\[0\]\.name/],
    ['a pool in capitals', { pools: ['Retail'] }, /lower case/],
    ['a key that is not hashed', { keys: [{ ...key, sha256: ['hub_secret'] }] }, /64 lower case hexadecimal/],
    ['a key without digest', { keys: [{ ...key, sha256: [] }] }, /sha256/],
    [
      'a third digest',
      { keys: [{ ...key, sha256: ['1', '2', '3'].map((digit) => digit.repeat(64)) }] },
      /sha256/,
    ],
    ['a key of an unknown role', { keys: [{ ...key, role: 'admin' }] }, /role/],
    ['two keys of one name', { keys: [key, { ...key, sha256: ['cd'.repeat(32)] }] }, /name "k"/],
    ['one digest for two keys', { keys: [key, { ...key, name: 'other' }] }, /twice/],
    ['a key for no bot', { keys: [{ ...key, role: 'bot', bot: 'shop' }] }, /bot "shop", which is not in/],
    ['a key for no pool', { keys: [{ ...key, role: 'agent', agent: 'a', pool: 'b' }] }, /pool "b"/],
    [
      "a secret among the hub's own settings",
      { bots: [{ id: 'a', delivery: { via: 'poll', secretSetting: 'HUB_SECRET' } }] },
      /HUB_/,
    ],
    [
      'a secret that is not set',
      { bots: [{ id: 'a', delivery: { via: 'poll', secretSetting: 'A_SECRET' } }] },
      /"A_SECRET"/,
    ],
  ])('%s', (_what, config, named) => {
    expect(() => read(config)).toThrow(named)
  })

  test('a missing file that was named', () => {
    expect(() => readHubConfig(missing, () => undefined)).toThrow(/none\.json is not there/)
  })

  test('no JSON', () => {
    expect(() => readText('{')).toThrow(/cannot be read as JSON/)
  })
})

describe('what is written about the configuration', () => {
  const text = (file: string) => readFileSync(join(__dirname, '..', '..', file), 'utf8')
  const schema = z.toJSONSchema(configSchema, { io: 'input' })

  test('hub.config.schema.json is current; else run node scripts/config-schema.mjs', () => {
    expect(JSON.parse(text('hub.config.schema.json'))).toEqual(JSON.parse(JSON.stringify(schema)))
  })

  const members = membersOf(schema)
  // What may stand in a skill and in "defaults" is explained once.
  const rows = members.map((member) => {
    const ofSkills = member.replace(/^defaults\./, 'skills[].')
    return members.includes(ofSkills) ? ofSkills : member
  })
  test.each([...new Set(rows)])('docs/configuration.md explains %s', (member) => {
    expect(text('docs/configuration.md')).toContain(`\n| \`${member}\` `)
  })
})

/** The paths of all members: `bots[].delivery.via`. */
function membersOf(schema: z.core.JSONSchema.BaseSchema, path = ''): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const at = path === '' ? name : `${path}.${name}`
    return typeof member === 'boolean' ? [at] : [at, ...membersOf(member, at)]
  })
  const { items } = schema
  const inner = items instanceof Object && !Array.isArray(items) ? membersOf(items, `${path}[]`) : []
  const variants = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].flatMap((each) =>
    typeof each === 'boolean' ? [] : membersOf(each, path),
  )
  return [...new Set([...own, ...inner, ...variants])]
}
