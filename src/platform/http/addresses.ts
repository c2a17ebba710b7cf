import { BlockList, isIP } from 'node:net'

/**
 * The registries of special-purpose addresses of IANA (RFC 6890) and multicast. One list per family: in a list of both,
 * a rule for IPv4 in IPv6 clothing would match every IPv4 address.
 */
const closed4 = blockList('ipv4', [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private use
  ['100.64.0.0', 10], // shared by carriers
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, and where cloud hosts serve their secrets
  ['172.16.0.0', 12], // private use
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // relays of 6to4
  ['192.168.0.0', 16], // private use
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
])

/**
 * Everything that IANA has assigned for use between networks. All other addresses are loopback, local, multicast,
 * discarded, segment routing (5f00::/16) or IPv4 in disguise: ::a.b.c.d, mapped (::ffff:0:0/96), translated
 * (::ffff:0:0:0/96) and by NAT64 (64:ff9b::/96, 64:ff9b:1::/48).
 */
const unicast6 = blockList('ipv6', [['2000::', 3]])

const closed6 = blockList('ipv6', [
  ['2001::', 23], // protocol assignments, Teredo among them
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: IPv4 in disguise
  ['3fff::', 20], // documentation
])

function blockList(family: 'ipv4' | 'ipv6', nets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [net, bits] of nets) list.addSubnet(net, bits, family)
  return list
}

/**
 * Whether an address is on the public internet. An IPv4 address in IPv6 notation never counts, even if the address itself
 * is public: no receiver needs it, and a check of IPv6 ranges alone would miss where it leads.
 */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false // a zone exists on this machine alone
  switch (isIP(address)) {
    case 4:
      return !closed4.check(address, 'ipv4')
    case 6:
      return unicast6.check(address, 'ipv6') && !closed6.check(address, 'ipv6')
    default:
      return false
  }
}

/** RFC 6761, 6762, 8375, and what ICANN keeps for private use: such a name means something else to us than to others. */
const localNames = ['localhost', 'localdomain', 'local', 'internal', 'home.arpa']

/** Whether a name can belong to the public internet: it has several labels, and none of these local names at its end. */
export function isPublicName(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  return name.includes('.') && !localNames.some((local) => name === local || name.endsWith(`.${local}`))
}
