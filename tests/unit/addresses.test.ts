import { BlockList } from 'node:net'
import { describe, expect, it } from 'vitest'
import { isPublicAddress, isPublicName } from '../../src/platform/http/addresses.ts'
import { checkTarget } from '../../src/platform/http/egress.ts'

const passing = [
  // of each side of every net that is refused, and of those that are given out among them
  ...['1.0.0.0', '1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
  ...['128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '185.31.16.1', '192.0.1.0'],
  ...['192.0.3.0', '192.31.196.1', '192.52.193.1', '192.88.98.255', '192.88.100.0', '192.167.255.255', '192.169.0.0'],
  ...['192.175.48.1', '193.0.6.139', '198.17.255.255', '198.20.0.0', '198.51.99.255', '198.51.101.0', '203.0.112.255'],
  ...['203.0.114.0', '213.186.33.5', '223.255.255.255'],
  ...['2001:200::1', '2001:4860:4860::8888', '2001:db7:ffff::1', '2001:db9::1', '2003::1', '2400:cb00::1'],
  ...['2606:4700:4700::1111', '2620:4f:8000::1', '2620:fe::fe', '2a00:1450:4001:81b::200e', '2A02:EC80:300:ED1A::1'],
  ...['2c0f:f248::1', '3ffe:ffff::1', '3fff:1000::1'],
]

const refused = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.255.0.1'],
  ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.0.170', '192.0.2.1', '192.88.99.1'],
  ...[
    '192.168.0.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.1.1.1',
    '240.0.0.1',
  ],
  ...['255.255.255.255', '::', '::1', '0:0:0:0:0:0:0:1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe'],
  ...['::FFFF:10.0.0.1', '0:0:0:0:0:ffff:0a00:0001', '::ffff:0:10.0.0.1', '::ffff:0:a00:1', '64:ff9b::7f00:1'],
  ...[
    '64:ff9b:1::a00:1',
    '100::1',
    '100:0:0:1::1',
    '2001::1',
    '2001:0:a00:1::',
    '2001:2::1',
    '2001:10::1',
    '2001:20::1',
  ],
  ...[
    '2001:1ff:ffff::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    '3fff:fff:ffff::1',
    '4000::1',
    '5f00::1',
    'fc00::1',
  ],
  ...['fd12:3456::1', 'fe80::1', 'fe80::1%eth0', '2606:4700::1%1', 'fec0::1', 'ff02::1', 'ff0e::1'],
  // an address in the clothes of the other family, though it is public in its own
  ...['::ffff:8.8.8.8', '::ffff:0808:0808', '::8.8.8.8', '::ffff:0:8.8.8.8', '64:ff9b::808:808', '2002:808:808::'],
  // no addresses
  ...[
    '',
    'localhost',
    '8.8.8',
    '8.8.8.8.8',
    '08.8.8.8',
    '0x8.8.8.8',
    '134744072',
    '[2606:4700::1]',
    '8.8.8.8 ',
    ' ::1',
  ],
]

describe('addresses that may be called', () => {
  it.each(passing)('%s passes', (address) => expect(isPublicAddress(address)).toBe(true))
  it.each(refused)('%s is refused', (address) => expect(isPublicAddress(address)).toBe(false))

  it('control: one list for both families lets no IPv4 address pass at all', () => {
    const both = new BlockList()
    both.addSubnet('127.0.0.0', 8, 'ipv4')
    both.addSubnet('::ffff:0:0', 96, 'ipv6')
    expect(both.check('8.8.8.8', 'ipv4')).toBe(true)
  })
})

describe('names that may be called', () => {
  it.each([
    'duty.mfa.gov.pl',
    'a.b',
    'local.gov.pl',
    'internal.example',
    'localhost.example',
    'mylocal.com',
    'xn--80a.xn--j1amh',
  ])('%s passes', (name) => expect(isPublicName(name)).toBe(true))
  it.each([
    'localhost',
    'LOCALHOST.',
    'a.localhost',
    'printer.local',
    'x.y.internal.',
    'nas.home.arpa',
    'intranet',
    'db',
    '',
  ])('%j is refused', (name) => expect(isPublicName(name)).toBe(false))
})

describe('what is taken as a target where the service is not just tried out', () => {
  const check = (url: string) => checkTarget(new URL(url), false)

  it.each([
    'https://duty.mfa.gov.pl/accord?x=1',
    'https://duty.mfa.gov.pl:8443/',
    'https://8.8.8.8/',
    'https://134744072/',
    'https://[2606:4700::1111]/',
    'https://\u043f\u043e\u0448\u0442\u0430.\u0443\u043a\u0440/',
  ])('%s passes', (url) => expect(() => check(url)).not.toThrow())

  it.each([
    'http://duty.mfa.gov.pl/',
    'https://user@duty.mfa.gov.pl/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://\uff11\uff12\uff17.0.0.1/',
    'https://[::ffff:8.8.8.8]/',
    'https://localhost/',
    'https://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/',
    'https://desk.local./',
    'https://desk/',
  ])('%s is refused', (url) => expect(() => check(url)).toThrow())
})
