/** The HTTP application of an installation: which service answers which route. */

import { join } from 'node:path'
import { getConnInfo } from '@hono/node-server/conninfo'
import { AppError } from '@tributary/contract/errors'
import { SHARE_HEADER } from '@tributary/contract/views'
import type { Context } from 'hono'
import { createAccessRoutes } from './access/access.routes.ts'
import type { Actor } from './access/access.ts'
import { requirePermission } from './access/access.ts'
import { createApiKeyRoutes } from './access/api-key.routes.ts'
import type { createAuth } from './access/auth.ts'
import { createAnalyseRoutes } from './analyse/analyse.routes.ts'
import { createAttributionRoutes } from './attribute/attribution.routes.ts'
import { createLedgerRoutes } from './attribute/ledger.routes.ts'
import { createCampaignRoutes } from './campaigns/campaigns.routes.ts'
import { createCollectRoutes } from './collect/collect.routes.ts'
import type { Env } from './env.ts'
import type { ApiEnv } from './http/api.ts'
import { createHttpApp } from './http/app.ts'
import { CLIENT_IP_HEADER } from './http/guards.ts'
import { createPixelScript, createStaticFiles } from './http/static-files.ts'
import { createPeopleRoutes } from './identify/people.routes.ts'
import { createImportRoutes } from './import/import.routes.ts'
import type { Installation } from './installation.ts'
import { createLiveRoutes } from './live/live.routes.ts'
import type { LiveService } from './live/live.service.ts'
import { createMeasureRoutes } from './measure/measure.routes.ts'
import { createExplainRoutes } from './query/explain.routes.ts'
import { createQueryRoutes } from './query/query.routes.ts'
import { createViewRoutes } from './views/views.routes.ts'

export type ServerAppDeps = {
  readonly installation: Installation
  readonly accounts: ReturnType<typeof createAuth>
  readonly sample: {
    progress(): { done: number; phase: string } | null
    removeWorkspace(workspaceId: string): Promise<void>
  }
  /** Absent without a server: a command that answers once follows nothing. */
  readonly live?: LiveService
  readonly env: Env
  /** Set by commands that work on a data directory: every request is the owner's, of this workspace. */
  readonly localWorkspaceId?: string
}

export function createServerApp({
  installation,
  accounts,
  sample,
  live,
  env,
  localWorkspaceId,
}: ServerAppDeps) {
  const { access, events, overview, attribution, ledger, views, conversions, imports, log, sources } =
    installation
  const { auth } = accounts

  async function userIdOf(c: Context<ApiEnv>): Promise<string | undefined> {
    if (c.req.header('cookie') === undefined) return undefined
    return (await auth.api.getSession({ headers: c.req.raw.headers }))?.user.id
  }

  async function actor(c: Context<ApiEnv>): Promise<Actor> {
    if (localWorkspaceId !== undefined) return access.localOwner(localWorkspaceId)
    const share = c.req.header(SHARE_HEADER)
    if (share !== undefined) return views.actorOfShare(share, c.req.method, c.req.path)
    const authorization = c.req.header('authorization')
    if (authorization !== undefined) {
      const key = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
      if (key === undefined)
        throw new AppError(
          'SignInRequired',
          'The authorization header is not of the form `Bearer <API key>`.',
        )
      return access.actorOfApiKey(key)
    }
    const userId = await userIdOf(c)
    if (userId === undefined) throw new AppError('SignInRequired')
    return access.actorOfUser(userId, c.req.query('workspace') ?? c.req.header('tributary-workspace'))
  }

  const clientIpOf = (c: Context<ApiEnv>) =>
    (env.TRIBUTARY_TRUST_PROXY ? c.req.header('x-forwarded-for')?.split(',')[0]?.trim() : undefined) ??
    socketAddress(c)
  const originOf = (c: Context<ApiEnv>) => env.TRIBUTARY_PUBLIC_URL ?? new URL(c.req.url).origin

  return createHttpApp({
    log,
    newId: sources.newId,
    clientIpOf,
    handleAuth: (request, clientIp) => {
      const headers = new Headers(request.headers)
      headers.set(CLIENT_IP_HEADER, clientIp)
      // A browser says the site as well; only a program's fetch has the mode alone, and there is no cookie to misuse.
      if (!headers.has('sec-fetch-site') && !headers.has('cookie')) headers.delete('sec-fetch-mode')
      return accounts.handle(new Request(request, { headers }))
    },
    stores: {
      analytics: () => installation.analytics.ping(),
      relational: () => installation.db.selectFrom('installation').select('name').limit(1).execute(),
    },
    routes: [
      createAccessRoutes({
        access,
        actor,
        userIdOf,
        originOf,
        hashPassword: accounts.hashPassword,
        sampleLoading: sample.progress,
        signUpOpen: env.TRIBUTARY_SIGN_UP !== 'closed',
        pixelActivity: events.pixelActivity,
        deleteWorkspace: sample.removeWorkspace,
      }),
      createCollectRoutes(),
      createApiKeyRoutes({ access, actor }),
      createImportRoutes({ imports, actor, requirePermission }),
      createPeopleRoutes({ actor, identify: installation.identify }),
      createAttributionRoutes({ actor, attribution, conversions }),
      createLedgerRoutes({ actor, ledger }),
      createViewRoutes({ actor, views, originOf }),
      createCampaignRoutes({ actor, campaigns: installation.campaigns }),
      createMeasureRoutes({ actor, overview, events }),
      createAnalyseRoutes({ actor, analyse: installation.analyse }),
      createQueryRoutes({ actor, query: installation.query }),
      createExplainRoutes({ actor, explain: installation.explain }),
      ...(live ? [createLiveRoutes({ actor, live })] : []),
    ],
    staticFiles: createStaticFiles(join(installation.root, 'apps/web/dist')),
    pixelScript: createPixelScript(join(installation.root, 'packages/pixel/dist/track.js')),
  })
}

function socketAddress(c: Context<ApiEnv>): string {
  try {
    return getConnInfo(c).remote.address ?? ''
  } catch {
    return '' // a request made inside the process has no socket
  }
}
