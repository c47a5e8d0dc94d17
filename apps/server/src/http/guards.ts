/** What every request passes: an id, the caller's address, security headers, and a same-origin check where a cookie could act. */
import { AppError } from '@tributary/contract/errors'
import type { Context, MiddlewareHandler } from 'hono'
import type { ApiEnv } from './api.ts'

/** Header in which the caller's address is handed to the account library; whatever a client sends in it is dropped. */
export const CLIENT_IP_HEADER = 'x-tributary-client-ip'

export function requestIdentity(options: {
  newId: () => string
  clientIpOf: (c: Parameters<MiddlewareHandler<ApiEnv>>[0]) => string
  publicUrl?: string | undefined
}): MiddlewareHandler<ApiEnv> {
  const publicOrigin = options.publicUrl === undefined ? undefined : new URL(options.publicUrl).origin
  return async function identifyRequest(c, next) {
    c.set('requestId', options.newId())
    c.set('clientIp', options.clientIpOf(c))
    c.set('publicOrigin', publicOrigin)
    await next()
    c.header('x-request-id', c.get('requestId'))
  }
}

const CONTENT_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"

export const securityHeaders: MiddlewareHandler<ApiEnv> = async function securityHeaders(c, next) {
  await next()
  c.header('x-content-type-options', 'nosniff')
  c.header('referrer-policy', 'strict-origin-when-cross-origin')
  c.header('x-frame-options', 'DENY')
  c.header('content-security-policy', CONTENT_POLICY)
}

/**
 * A request that changes something and carries a cookie must come from our own pages: browsers state the origin on
 * every such request, and SameSite=Lax keeps the cookie at home already. Programs with a key carry no cookie.
 */
export const sameOriginOnly: MiddlewareHandler<ApiEnv> = async function sameOriginOnly(c, next) {
  if (isChange(c) && c.req.header('cookie') !== undefined) refuseOtherSite(c)
  await next()
}

/**
 * The account routes give cookies as well: there a page of another site changes nothing, with or without one, so that
 * it cannot sign a visitor in as somebody else either.
 */
export const sameOriginAccounts: MiddlewareHandler<ApiEnv> = async function sameOriginAccounts(c, next) {
  if (isChange(c)) refuseOtherSite(c)
  await next()
}

function isChange(c: Context<ApiEnv>): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)
}

/**
 * Ends the request of another site's page. Ours come from where browsers reach the server, which a proxy need not pass on
 * as `Host`, or from the address that the request itself names.
 */
export function refuseOtherSite(c: Context<ApiEnv>): void {
  const origin = c.req.header('origin')
  if (origin === undefined || origin === c.get('publicOrigin')) return
  if (!URL.canParse(origin) || new URL(origin).host !== c.req.header('host'))
    throw new AppError('Forbidden', 'This request comes from another site.')
}

/** Files of contacts and deals travel inside the JSON. */
const MAX_FILE_BYTES = 21_000_000
const FILE_PATHS = ['/api/v1/contacts/imports', '/api/v1/deals/import']

/** Refuses JSON bodies above the limit before they are read. Uploads have their own limit. */
export function limitBody(usualBytes: number): MiddlewareHandler<ApiEnv> {
  return async function limitBody(c, next) {
    const length = Number(c.req.header('content-length') ?? 0)
    const chunked = c.req.header('transfer-encoding') !== undefined
    const maxBytes = FILE_PATHS.some((path) => c.req.path.startsWith(path)) ? MAX_FILE_BYTES : usualBytes
    if (!c.req.path.startsWith('/api/v1/imports/uploads') && (length > maxBytes || chunked)) {
      throw new AppError(
        'TooLarge',
        chunked ? 'Send a content-length.' : `The body has ${length} bytes; ${maxBytes} are allowed here.`,
      )
    }
    await next()
  }
}
