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

describe('loopback', () => {
  const addresses = [
    'http://localhost:3978/api/messages',
    'https://localhost/',
    'https://LOCALHOST/',
    'https://ⓛocalhost/',
    'http://127.0.0.1:3978/',
    'http://127.255.255.254/',
    'http://[::1]:3978/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://①②⑦.0.0.1/',
    'http://%31%32%37.0.0.1/',
    'http://127.0.0.1./',
  ]
  test.each(addresses)('%s is refused', (address) => expect(check(address)).toBe('loopback'))
  test.each(addresses)('%s is allowed in the local stack', (address) =>
    expect(check(address, local)).toBe('ok'),
  )

  test('a place on the list does not allow it', () => {
    const rules = {
      allowedHosts: ['localhost', '127.0.0.1', '*.0.0.1', '::1', '[::1]'],
      allowLoopback: false,
    }
    for (const address of ['https://localhost/', 'https://127.0.0.1/', 'https://[::1]/']) {
      expect(check(address, rules)).toBe('loopback')
    }
  })
})

describe('IP addresses', () => {
  test.each([
    ['this host', '0.0.0.0'],
    ['this host, short', '0'],
    ['private', '10.0.0.5'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['private, hexadecimal', '0x0a000005'],
    ['private, octal', '012.0.0.5'],
    ['private, two parts', '10.5'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['instance metadata', '169.254.169.254'],
    ['instance metadata, decimal', '2852039166'],
    ['instance metadata, mixed', '0xa9.254.0251.0xfe'],
    ['Azure platform', '168.63.129.16'],
    ['Azure platform, decimal', '2822734096'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['public', '8.8.8.8'],
    ['unspecified', '[::]'],
    ['IPv4-mapped loopback', '[::ffff:127.0.0.1]'],
    ['IPv4-mapped metadata', '[::ffff:a9fe:a9fe]'],
    ['IPv4-compatible loopback', '[::127.0.0.1]'],
    ['NAT64', '[64:ff9b::a9fe:a9fe]'],
    ['local NAT64', '[64:ff9b:1::7f00:1]'],
    ['6to4', '[2002:7f00:1::]'],
    ['Teredo', '[2001::1]'],
    ['link-local', '[fe80::1]'],
    ['unique-local', '[fd00::1]'],
    ['site-local', '[fec0::1]'],
    ['multicast', '[ff02::1]'],
    ['public', '[2606:4700::1111]'],
  ])('%s: %s', (_, host) => {
    const listed = { allowedHosts: [host, host.replace(/[[\]]/g, ''), '*.0.0.1'], allowLoopback: true }
    expect(check(`https://${host}/`)).toBe('addressLiteral')
    expect(check(`https://${host}/`, listed)).toBe('addressLiteral')
  })

  test('http to one is refused too', () => expect(check('http://169.254.169.254/', local)).toBe('scheme'))
})

describe('hostile addresses in received activities', () => {
  const hubCallback = { allowedHosts: ['hub-callback.example', ...BOT_FRAMEWORK_HOSTS], allowLoopback: false }
  test.each([
    ['https://168.63.129.16/', 'addressLiteral'],
    ['https://hub-callback.example/\r\nX: 1', 'controlCharacter'],
    ['https://2130706433/', 'loopback'],
    ['https://7f000001.a9fea9fe.rbndr.us/', 'hostNotAllowed'],
    ['', 'malformed'],
    ['gopher://127.0.0.1:25/_x', 'scheme'],
    ['https://[::1]:8080/', 'loopback'],
    ['https://[::ffff:169.254.169.254]/', 'addressLiteral'],
    ['https://localhost:7071/admin/host/keys', 'loopback'],
    ['https://evil.example#.botframework.com/', 'fragment'],
    ['https://api.botframework.com.evil.example/', 'hostNotAllowed'],
    ['https://127.0.0.1:6379/', 'loopback'],
    ['http://169.254.169.254/metadata/instance?api-version=2021-02-01', 'scheme'],
    ['https://169.254.169.254/metadata/instance?api-version=2021-02-01', 'addressLiteral'],
    ['https://[64:ff9b::a9fe:a9fe]/', 'addressLiteral'],
    ['https://0177.0.0.1/', 'loopback'],
    ['http://hub-callback.example/', 'scheme'],
    ['https://user:pass@hub-callback.example/', 'credentials'],
    ['https://0/', 'addressLiteral'],
    ['https://10.0.0.5/', 'addressLiteral'],
  ])('%j', (address, code) => expect(check(address, hubCallback)).toBe(code))
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
