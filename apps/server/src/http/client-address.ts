/** From whom a request comes, with or without reverse proxies in front. Decisions only. */
import { isIP } from 'node:net'

/**
 * Each proxy adds, at the end of X-Forwarded-For, the address that it was asked from. What stands before the entries of
 * the trusted ones is whatever the client wrote.
 *
 * @param proxies how many of them are in front
 */
export function clientAddress(socket: string, forwarded: string | undefined, proxies: number): string {
  if (proxies === 0 || forwarded === undefined) return socket
  const entries = forwarded.split(',')
  const address = withoutPort((entries.at(-proxies) ?? entries[0] ?? '').trim())
  return isIP(address) === 0 ? socket : address
}

/** Some proxies add the port: `203.0.113.7:4711`, `[2001:db8::7]:4711`. */
function withoutPort(address: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address
}
