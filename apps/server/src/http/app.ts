/** The HTTP application: guards, accounts, each capability's routes, the API document, the web app. */
import type { OpenAPIHono } from '@hono/zod-openapi'
import { AppError } from '@tributary/contract/errors'
import type { Context, MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import { type ApiEnv, createApi } from './api.ts'
import { type OpenApiDocument, renderDocsPage } from './docs-page.ts'
import { limitBody, requestIdentity, sameOriginAccounts, sameOriginOnly, securityHeaders } from './guards.ts'
import { checkStores, type Stores } from './health.ts'
import { blameAddress, expectedError, internalProblem, toProblem } from './problem.ts'
import { limitPerMinute } from './rate-limit.ts'

export type HttpAppDeps = {
  readonly log: Logger
  readonly newId: () => string
  readonly now: () => number
  /** Requests a minute of one address for pages behind a token; off in tests that ask many times a second. */
  readonly publicPerMinute: number
  readonly clientIpOf: Parameters<typeof requestIdentity>[0]['clientIpOf']
  /** Where browsers reach the server, if the operator said so. */
  readonly publicUrl?: string | undefined
  readonly door: { readonly hang: MiddlewareHandler<ApiEnv> }
  readonly handleAuth: (request: Request, clientIp: string) => Promise<Response>
  readonly stores: Stores
  readonly routes: readonly OpenAPIHono<ApiEnv>[]
  readonly staticFiles: (c: Context<ApiEnv>) => Promise<Response>
  readonly pixelScript: HttpAppDeps['staticFiles']
}

const MAX_JSON_BYTES = 1_000_000

export function createHttpApp(deps: HttpAppDeps): OpenAPIHono<ApiEnv> {
  const app = createApi()
  app.use(requestIdentity(deps), securityHeaders)
  app.onError((error, c) => {
    const requestId = c.get('requestId') ?? ''
    const expected = expectedError(error)
    if (expected) {
      const { code } = expected
      const problem = toProblem(blameAddress(expected, c.req.method), requestId)
      if (code === 'QuestionTooLarge')
        deps.log.warn({ request_id: requestId, path: c.req.path }, 'a question broke the memory limit')
      if ((code === 'Busy' || code === 'TooManyRequests') && !c.res.headers.has('retry-after'))
        c.header('retry-after', '2')
      return c.body(JSON.stringify(problem), problem.status as 400, {
        'content-type': 'application/problem+json',
      })
    }
    deps.log.error(
      { err: error, request_id: requestId, method: c.req.method, path: c.req.path },
      'request failed',
    )
    return c.body(JSON.stringify(internalProblem(requestId)), 500, {
      'content-type': 'application/problem+json',
    })
  })

  app.get('/health', async (c) => {
    const { isOk, states } = await checkStores(deps.stores, deps.log)
    return c.json({ status: isOk ? 'ok' : 'unavailable', ...states }, isOk ? 200 : 503)
  })
  app.get('/track.js', (c) => deps.pixelScript(c))
  app.use('/api/*', limitBody(MAX_JSON_BYTES))
  app.use('/api/auth/*', sameOriginAccounts)
  app.all('/api/auth/*', (c) => deps.handleAuth(c.req.raw, c.get('clientIp')))
  app.use('/api/v1/*', sameOriginOnly, deps.door.hang)
  const limitPublic = limitPerMinute(deps.publicPerMinute, deps.now)
  app.use('/api/v1/invites/*', limitPublic)
  app.use('/api/v1/shares/*', limitPublic)
  app.use('/api/v1/calendar/*', limitPublic)
  for (const routes of deps.routes) app.route('/', routes)
  app.get('/api/v1/openapi.json', (c) => c.json(describeApi(app)))
  app.get('/api/v1/docs', (c) => c.html(renderDocsPage(describeApi(app))))
  app.all('/api/*', () => {
    throw new AppError('NotFound')
  })
  app.get('*', (c) => deps.staticFiles(c))
  return app
}

/** The OpenAPI 3.1 document of all routes. */
export function describeApi(app: OpenAPIHono<ApiEnv>): OpenApiDocument {
  const document: unknown = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Tributary API',
      version: '1',
      description:
        'Collect events, import files, and read attributed revenue. Amounts are strings of minor units; lists are paged by cursor; times are UTC instants; days are cut in the workspace’s time zone.',
    },
  })
  return document as OpenApiDocument
}
