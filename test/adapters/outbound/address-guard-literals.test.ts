import { describe, expect, test } from '@jest/globals'
import { checkAddress } from '../../../src/adapters/outbound/address-guard.ts'
import { BOT_FRAMEWORK_HOSTS } from '../../../src/adapters/outbound/bot-framework-hosts.ts'

const deployed = { allowedHosts: [...BOT_FRAMEWORK_HOSTS], allowLoopback: false }
const local = { ...deployed, allowLoopback: true }

/** 'ok', or the code of the refusal. */
function check(address: string, rules = deployed): string {
  const result = checkAddress(address, rules)
  return result.ok ? 'ok' : result.code
}

describe('loopback', () => {
  const plain = [
    'http://localhost:3978/api/messages',
    'http://LOCALHOST/',
    'http://127.0.0.1:3978/',
    'http://127.255.255.254/',
    'http://[::1]:3978/',
  ]
  const suspicious = [
    'https://localhost/',
    'https://127.0.0.1:6379/',
    'https://[::1]:8080/',
    'http://ⓛocalhost/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://①②⑦.0.0.1/',
    'http://%31%32%37.0.0.1/',
    'http://127.0.0.1./',
  ]
  test.each([...plain, ...suspicious])('%s is refused', (address) => expect(check(address)).toBe('loopback'))
  test.each(plain)('%s is allowed in the local stack', (address) => expect(check(address, local)).toBe('ok'))
  test.each(suspicious)('%s is refused in the local stack, too', (address) =>
    expect(check(address, local)).toBe('loopback'),
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
