import { describe, expect, test } from '@jest/globals'
import { checkAddress } from '../../../src/adapters/outbound/address-guard.ts'
import { BOT_FRAMEWORK_HOSTS } from '../../../src/adapters/outbound/bot-framework-hosts.ts'

const contoso = {
  allowedHosts: ['bot.contoso.com', '*.contoso.net', ...BOT_FRAMEWORK_HOSTS],
  allowLoopback: false,
}
const local = { ...contoso, allowLoopback: true }

/** 'ok', or the code of the refusal. */
function check(address: string, rules = contoso): string {
  const result = checkAddress(address, rules)
  return result.ok ? 'ok' : result.code
}

describe('allowed', () => {
  test.each([
    'https://bot.contoso.com/api/messages',
    'https://BOT.Contoso.COM/api/messages',
    'https://bot.contoso.com:8443/?code=1',
    'https://eu.contoso.net/',
    'https://a.b.contoso.net/',
    'https://smba.trafficmanager.net/emea/',
    'https://directline.botframework.com/',
    'https://webchat.botframework.us/',
    'https://smba.infra.gov.teams.microsoft.us/teams',
    '  https://bot.contoso.com/  ',
  ])('%s', (address) => expect(check(address)).toBe('ok'))

  test('the returned URL is the one that was checked', () => {
    const result = checkAddress('https:\\\\bot.contoso.com\\a b?x=1', contoso)
    expect(result.ok && result.url.href).toBe('https://bot.contoso.com/a%20b?x=1')
  })

  test('international names match in either spelling', () => {
    expect(check('https://bücher.example/', { ...contoso, allowedHosts: ['bücher.example'] })).toBe('ok')
    expect(check('https://xn--bcher-kva.example/', { ...contoso, allowedHosts: ['BÜCHER.example'] })).toBe(
      'ok',
    )
    expect(
      check('https://a.bücher.example/', { ...contoso, allowedHosts: ['*.xn--bcher-kva.example'] }),
    ).toBe('ok')
  })
})

describe('hosts that are not on the list', () => {
  test.each([
    'https://contoso.com/',
    'https://contoso.net/',
    'https://evilcontoso.net/',
    'https://bot.contoso.com.evil.example/',
    'https://bot-contoso.com/',
    'https://x.bot.contoso.com/',
    'https://evil.trafficmanager.net/',
    'https://botframework.com.evil.example/',
    'https://evilbotframework.com/',
    'https://evil.example/bot.contoso.com',
    'https://evil.example/?bot.contoso.com',
    'https://evil.example\\@bot.contoso.com/',
    'https://127.0.0.1.nip.io/',
    'https://localtest.me/',
    'https://localhost.evil.example/',
    'https://notlocalhost/',
    'https://localhost./',
    'https://bot.contoso.com./',
    'https://metadata.google.internal/',
  ])('%s', (address) => {
    expect(check(address)).toBe('hostNotAllowed')
    expect(check(address, local)).toBe('hostNotAllowed')
  })

  test.each([
    [[]],
    [['']],
    [['*']],
    [['*.']],
    [['.']],
    [['com']],
    [['.com']],
    [['*contoso.com']],
    [['bot.contoso.*']],
  ])('the list %j allows nothing', (allowedHosts) => {
    expect(check('https://bot.contoso.com/', { allowedHosts, allowLoopback: false })).toBe('hostNotAllowed')
    expect(check('https://bot.contoso.com./', { allowedHosts, allowLoopback: false })).toBe('hostNotAllowed')
  })
})

describe('addresses that are wrong in themselves', () => {
  test.each([
    ['', 'malformed'],
    ['bot.contoso.com', 'malformed'],
    ['//bot.contoso.com/', 'malformed'],
    ['/api/messages', 'malformed'],
    ['https://', 'malformed'],
    ['https://bot.contoso.com:99999/', 'malformed'],
    ['https://[::1', 'malformed'],
    ['https://1.2.3.4.5/', 'malformed'],
    ['https://256.256.256.256/', 'malformed'],
    ['http://bot.contoso.com/', 'scheme'],
    ['gopher://bot.contoso.com/', 'scheme'],
    ['ftp://bot.contoso.com/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['data:application/json,{}', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['wss://bot.contoso.com/', 'scheme'],
    ['blob:https://bot.contoso.com/1', 'scheme'],
    ['https://user@bot.contoso.com/', 'credentials'],
    ['https://:pass@bot.contoso.com/', 'credentials'],
    ['https://bot.contoso.com@evil.example/', 'credentials'],
    ['https://bot.contoso.com/#', 'fragment'],
    ['https://bot.contoso.com/#/admin', 'fragment'],
    ['https://bot.contoso.com:0/', 'port'],
    ['https://bot.contoso.com/\r\nX: 1', 'controlCharacter'],
    ['https://bot.con\ttoso.com/', 'controlCharacter'],
    ['\nhttps://bot.contoso.com/', 'controlCharacter'],
    ['https://bot.contoso.com/\u0000', 'controlCharacter'],
    ['https://bot.contoso.com/\u0085', 'controlCharacter'],
    [`https://bot.contoso.com/${'a'.repeat(8192)}`, 'tooLong'],
  ])('%j is %s', (address, code) => {
    expect(check(address)).toBe(code)
    expect(check(address, local)).toBe(code)
  })
})

test('a reason never quotes path, query or credentials', () => {
  for (const address of [
    'https://evil.example/path?sig=secret',
    'http://bot.contoso.com/path?sig=secret',
    'https://user:secret@bot.contoso.com/path',
    'https://10.0.0.5/path?sig=secret',
    'https://localhost/path?sig=secret',
    'https://bot.contoso.com/path?sig=secret#x',
    'nonsense/path?sig=secret',
  ]) {
    expect(JSON.stringify(checkAddress(address, contoso))).not.toMatch(/secret|path/)
  }
})
