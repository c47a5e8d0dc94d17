/** The HTTP application of an installation: which service answers which route. */

import { join } from 'node:path'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { createAccessRoutes } from './access/access.routes.ts'
import { createApiKeyRoutes } from './access/api-key.routes.ts'
import { createAuditRoutes } from './access/audit.routes.ts'
import type { createAuth } from './access/auth.ts'
import { createEmailRoutes } from './access/email.routes.ts'
import { createMemberRoutes } from './access/members.routes.ts'
import { createSessionRoutes } from './access/sessions.routes.ts'
import { createAnalyseRoutes } from './analyse/analyse.routes.ts'
import { createAttributionRoutes } from './attribute/attribution.routes.ts'
import { createLedgerRoutes } from './attribute/ledger.routes.ts'
import { createCampaignRoutes } from './campaigns/campaigns.routes.ts'
import { createCollectRoutes } from './collect/collect.routes.ts'
import { createContactAttentionRoutes } from './contacts/contact-attention.routes.ts'
import { createContactImportRoutes } from './contacts/contact-imports.routes.ts'
import { createContactRoutes } from './contacts/contacts.routes.ts'
import { createOrganisationRoutes } from './contacts/organisations.routes.ts'
import { createDealRoutes } from './deals/deals.routes.ts'
import { createDealImportRoutes } from './deals/import.routes.ts'
import { createPipelineRoutes } from './deals/pipeline.routes.ts'
import type { Env } from './env.ts'
import type { ApiEnv } from './http/api.ts'
import { createHttpApp } from './http/app.ts'
import { clientAddress } from './http/client-address.ts'
import { CLIENT_IP_HEADER } from './http/guards.ts'
import { createPixelScript, createStaticFiles } from './http/static-files.ts'
import { createPeopleRoutes } from './identify/people.routes.ts'
import { createImportRoutes } from './import/import.routes.ts'
import type { Installation } from './installation.ts'
import { createLiveRoutes, type LiveAnswers } from './live/live.routes.ts'
import { createAttributionReportRoutes } from './measure/attribution-report.routes.ts'
import { createMeasureRoutes } from './measure/measure.routes.ts'
import { createActivityRoutes } from './outreach/activities.routes.ts'
import { createOutreachRoutes } from './outreach/outreach-campaigns.routes.ts'
import { createReminderRoutes } from './outreach/reminders.routes.ts'
import { createPipedriveRoutes } from './pipedrive/pipedrive.routes.ts'
import { createExplainRoutes } from './query/explain.routes.ts'
import { createQueryRoutes } from './query/query.routes.ts'
import { createServerDoor } from './server-door.ts'
import { createViewRoutes } from './views/views.routes.ts'

export type ServerAppDeps = {
  readonly installation: Installation
  readonly accounts: ReturnType<typeof createAuth>
  readonly sample: {
    progress(): { done: number; phase: string } | null
    removeWorkspace(workspaceId: string): Promise<void>
  }
  /** Absent without a server: a command that answers once follows nothing. */
  readonly live?: LiveAnswers
  readonly env: Env
  /** Set by commands that work on a data directory: every request is the owner's, of this workspace. */
  readonly localWorkspaceId?: string
  readonly publicPerMinute?: number
}

/** Whoever opens an invitation needs a few requests; whoever guesses tokens many. */
const PUBLIC_PER_MINUTE = 60

export function createServerApp({
  installation,
  accounts,
  sample,
  live,
  env,
  localWorkspaceId,
  publicPerMinute,
}: ServerAppDeps) {
  const { access, events, overview, attribution, ledger, views, conversions, imports, log, sources } =
    installation

  const { door, signedIn, userIdOf } = createServerDoor({ access, views, ...accounts, localWorkspaceId })
  const { actor } = door

  const clientIpOf = (c: Context<ApiEnv>) =>
    clientAddress(socketAddress(c), c.req.header('x-forwarded-for'), env.TRIBUTARY_TRUST_PROXY ?? 0)
  const originOf = (c: Context<ApiEnv>) => env.TRIBUTARY_PUBLIC_URL ?? new URL(c.req.url).origin

  const account = { userIdOf, originOf, hashPassword: accounts.hashPassword }

  return createHttpApp({
    log,
    newId: sources.newId,
    now: sources.now,
    publicPerMinute: publicPerMinute ?? PUBLIC_PER_MINUTE,
    clientIpOf,
    publicUrl: env.TRIBUTARY_PUBLIC_URL,
    door,
    handleAuth: (request, clientIp) => {
      const headers = new Headers(request.headers)
      headers.set(CLIENT_IP_HEADER, clientIp)
      // A browser says the site as well; only a program's fetch has the mode alone, and there is no cookie to misuse.
      if (!headers.has('sec-fetch-site') && !headers.has('cookie')) headers.delete('sec-fetch-mode')
      return accounts.handle(new Request(request, { headers }))
    },
    stores: storesOf(installation),
    routes: [
      createAccessRoutes({
        access,
        actor,
        ...account,
        sampleLoading: sample.progress,
        signUpOpen: accounts.signUpOpen,
        pixelActivity: events.pixelActivity,
        deleteWorkspace: sample.removeWorkspace,
      }),
      createCollectRoutes(),
      createApiKeyRoutes({ access, actor }),
      createMemberRoutes({
        actor,
        ...account,
        members: installation.members,
        onUserCreated: access.joinSample,
      }),
      createSessionRoutes({ sessions: installation.sessions, signedIn }),
      createAuditRoutes({ actor, auditLog: installation.auditLog }),
      createEmailRoutes({ actor, email: installation.email, members: installation.members }),
      createImportRoutes({ imports, actor }),
      createPeopleRoutes({ actor, identify: installation.identify }),
      createAttributionRoutes({ actor, attribution, conversions }),
      createAttributionReportRoutes({ actor, attribution: installation.attributionReport }),
      createLedgerRoutes({ actor, ledger }),
      createViewRoutes({ actor, views, originOf }),
      createCampaignRoutes({ actor, campaigns: installation.campaigns }),
      // Those with a word in the place of a contact's id come first.
      createContactAttentionRoutes({ actor, attention: installation.bank.attention }),
      createContactImportRoutes({ actor, ...installation.bank }),
      createContactRoutes({ actor, ...installation.bank }),
      createOrganisationRoutes({ actor, organisations: installation.bank.organisations }),
      createDealRoutes({ actor, deals: installation.deals }),
      createDealImportRoutes({ actor, dealImports: installation.dealImports }),
      createPipelineRoutes({ actor, pipeline: installation.pipeline }),
      createActivityRoutes({ actor, ...installation.outreach }),
      createOutreachRoutes({ actor, outreach: installation.outreach.outreach }),
      createReminderRoutes({ actor, reminders: installation.outreach.reminders, originOf }),
      createPipedriveRoutes({ actor, pipedrive: installation.pipedrive }),
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

function storesOf({ analytics, db }: Installation) {
  return {
    analytics: () => analytics.ping(),
    relational: () => db.selectFrom('installation').select('name').limit(1).execute(),
  }
}

function socketAddress(c: Context<ApiEnv>): string {
  try {
    return getConnInfo(c).remote.address ?? ''
  } catch {
    return '' // a request made inside the process has no socket
  }
}
