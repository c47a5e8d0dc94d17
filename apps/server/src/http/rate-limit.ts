/** How often one address may ask for what needs no account. In memory: several servers count apart. */
import { AppError } from '@tributary/contract/errors'
import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from './api.ts'

const WINDOW_MS = 60_000
/** Beyond, counting starts afresh: a crowd of addresses must not fill the memory. */
const MAX_ADDRESSES = 50_000

/** @param max requests of one address in a minute; further ones are refused until the minute is over */
export function limitPerMinute(max: number, now: () => number): MiddlewareHandler<ApiEnv> {
  const counts = new Map<string, number>()
  let endsMs = 0
  return async function limitRate(c, next) {
    if (now() >= endsMs || counts.size >= MAX_ADDRESSES) {
      counts.clear()
      endsMs = now() + WINDOW_MS
    }
    const address = c.get('clientIp')
    const count = (counts.get(address) ?? 0) + 1
    counts.set(address, count)
    if (count > max) {
      c.header('retry-after', String(Math.ceil((endsMs - now()) / 1000)))
      throw new AppError('TooManyRequests', `Only ${max} of these requests a minute are answered.`)
    }
    await next()
  }
}
