/** An address loses its last part before anything is stored: it names a network, not a person. */
import { isIPv4, isIPv6 } from 'node:net'

/** IPv4 keeps 24 bits ('203.0.113.0'), IPv6 48 ('2001:db8:7::'), IPv4 inside IPv6 is IPv4; '' for anything else. */
export function truncateIp(ip: string): string {
  if (ip === '') return ''
  const bare = ip.replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIPv4(bare)) return `${bare.slice(0, bare.lastIndexOf('.'))}.0`
  const address = bare.includes('%') ? bare.slice(0, bare.indexOf('%')) : bare
  return isIPv6(address) ? truncateIpv6(address.toLowerCase()) : ''
}

function truncateIpv6(address: string): string {
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  // A dotted tail (::1.2.3.4) stands for two groups.
  const rightCount = right.length + (right.at(-1)?.includes('.') ? 1 : 0)
  const groups =
    tail === undefined ? left : [...left, ...Array<string>(8 - left.length - rightCount).fill('0'), ...right]
  const kept = groups.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16))
  while (kept.at(-1) === '0') kept.pop()
  return `${kept.join(':')}::`
}
