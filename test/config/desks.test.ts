import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { deskOfPool } from '../../src/adapters/outbound/agent-notices.ts'
import { readHubConfig } from '../../src/hub-config.ts'

const directory = mkdtempSync(join(tmpdir(), 'handoff-hub-'))
afterAll(() => rmSync(directory, { recursive: true }))

const url = 'https://desk.example/notices'

function read(config: unknown, secrets: Record<string, string> = {}) {
  const file = join(directory, 'hub.config.json')
  writeFileSync(file, JSON.stringify(config))
  return readHubConfig({ path: file, required: true }, (name) => secrets[name])
}

describe('a desk', () => {
  test('is of one pool, with its secret by the name of its setting', () => {
    const desks = [{ url }, { pool: 'retail', url, secretSetting: 'DESK_SECRET' }]
    expect(read({ pools: ['retail'], desks }, { DESK_SECRET: 'new old' }).desks).toEqual([
      { pool: 'default', url },
      { pool: 'retail', url, secret: 'new old' },
    ])
  })

  test.each<[string, unknown, RegExp]>([
    ['two of one pool', [{ url }, { url }], /two desks are for the pool "default"/],
    ['of a pool that is not there', [{ url, pool: 'retail' }], /pool "retail", which is not in "pools"/],
    ['without an address', [{}], /url/],
    ['with an unknown member', [{ url, secret: 'x' }], /secret/],
    ["with a secret among the hub's own", [{ url, secretSetting: 'HUB_X' }], /settings of the hub/],
  ])('%s stops the start', (_what, desks, message) => {
    expect(() => read({ desks })).toThrow(message)
  })

  test.each([
    ['http://desk.example/', 'must start with https://'],
    ['https://169.254.169.254/', 'is an IP address'],
    ['https://user:pass@desk.example/', 'credentials'],
    ['http://localhost:3000/', 'is this machine'],
  ])('at %s stops the start, too', (address, message) => {
    expect(() => deskOfPool(read({ desks: [{ url: address }] }).desks, false)).toThrow(message)
    expect(() => deskOfPool([{ pool: 'default', url }], false)).not.toThrow()
  })

  test('on this machine is for the local stack', () => {
    const desk = { pool: 'default', url: 'http://localhost:3000/' }
    expect(deskOfPool([desk], true)('default')).toEqual(desk)
    expect(deskOfPool([desk], true)('retail')).toBeUndefined()
  })
})

describe('a secret that cannot sign stops the start, and only its setting is named', () => {
  const bots = [{ id: 'shop', delivery: { via: 'webhook', url, secretSetting: 'SHOP_SECRET' } }]
  const desks = [{ url, secretSetting: 'DESK_SECRET' }]
  test.each<[unknown, Record<string, string>, string]>([
    [{ bots }, { SHOP_SECRET: '' }, 'bot "shop" names the setting "SHOP_SECRET" for its secret; it is empty'],
    [{ bots }, {}, 'bot "shop" names the setting "SHOP_SECRET" for its secret, which is not set'],
    [
      { desks },
      { DESK_SECRET: 'whsec_*hush*' },
      'the desk of pool "default" names the setting "DESK_SECRET" for its secret; it begins with whsec_, but',
    ],
    [{ desks }, { DESK_SECRET: 'hush hush2 hush3' }, 'it holds 3 secrets; two are the most'],
  ])('%j', (config, secrets, message) => {
    const failure = () => read(config, secrets)
    expect(failure).toThrow(message)
    expect(failure).not.toThrow('hush')
  })
})

test('hosts that are allowed for all are allowed for each bot, the built-in one included', () => {
  const bots = [{ id: 'shop', allowedHosts: ['shop.example'] }, { id: 'bank' }]
  const { registry } = read({ bots, allowedHosts: ['*.files.example'] })
  expect(registry.bot('shop')?.allowedHosts).toEqual(['*.files.example', 'shop.example'])
  expect(registry.bot('bank')?.allowedHosts).toEqual(['*.files.example'])
  expect(registry.bot('local')?.allowedHosts).toEqual(['*.files.example'])
})
