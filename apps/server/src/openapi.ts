/** The OpenAPI document from the route declarations alone: no store is opened, no handler runs. */
import { createAccessRoutes } from './access/access.routes.ts'
import { createApiKeyRoutes } from './access/api-key.routes.ts'
import { createAuditRoutes } from './access/audit.routes.ts'
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
import { createHttpApp, describeApi } from './http/app.ts'
import type { OpenApiDocument } from './http/docs-page.ts'
import { createPeopleRoutes } from './identify/people.routes.ts'
import { createImportRoutes } from './import/import.routes.ts'
import { createLiveRoutes } from './live/live.routes.ts'
import { createAttributionReportRoutes } from './measure/attribution-report.routes.ts'
import { createMeasureRoutes } from './measure/measure.routes.ts'
import { createActivityRoutes } from './outreach/activities.routes.ts'
import { createOutreachRoutes } from './outreach/outreach-campaigns.routes.ts'
import { createReminderRoutes } from './outreach/reminders.routes.ts'
import { createPipedriveRoutes } from './pipedrive/pipedrive.routes.ts'
import { createExplainRoutes } from './query/explain.routes.ts'
import { createQueryRoutes } from './query/query.routes.ts'
import { createViewRoutes } from './views/views.routes.ts'

/** Routes only declare here: what they would call is never called. */
const uncalled = {} as never
const openMembers = { members: {} } as never

export function buildOpenApiDocument(): OpenApiDocument {
  const routes = [
    createAccessRoutes(uncalled),
    createCollectRoutes(),
    createApiKeyRoutes(uncalled),
    createMemberRoutes(openMembers),
    createSessionRoutes(uncalled),
    createAuditRoutes(uncalled),
    createEmailRoutes(uncalled),
    createImportRoutes(uncalled),
    createPeopleRoutes({ actor: uncalled, identify: {} as never }),
    createAttributionReportRoutes(uncalled),
    createAttributionRoutes(uncalled),
    createLedgerRoutes(uncalled),
    createViewRoutes(uncalled),
    createCampaignRoutes(uncalled),
    createActivityRoutes(uncalled),
    createOutreachRoutes(uncalled),
    createReminderRoutes(uncalled),
    createContactAttentionRoutes(uncalled),
    createContactImportRoutes(uncalled),
    createContactRoutes(uncalled),
    createOrganisationRoutes(uncalled),
    createDealRoutes(uncalled),
    createDealImportRoutes(uncalled),
    createPipelineRoutes(uncalled),
    createPipedriveRoutes(uncalled),
    createMeasureRoutes(uncalled),
    createAnalyseRoutes(uncalled),
    createQueryRoutes(uncalled),
    createExplainRoutes(uncalled),
    createLiveRoutes(uncalled),
  ]
  return describeApi(
    createHttpApp({
      log: uncalled,
      newId: () => '',
      now: () => 0,
      publicPerMinute: 0,
      clientIpOf: () => '',
      door: { hang: uncalled },
      handleAuth: uncalled,
      stores: {},
      staticFiles: uncalled,
      pixelScript: uncalled,
      routes,
    }),
  )
}
