/** The OpenAPI document from the route declarations alone: no store is opened, no handler runs. */
import { createAccessRoutes } from './access/access.routes.ts'
import { createApiKeyRoutes } from './access/api-key.routes.ts'
import { createAnalyseRoutes } from './analyse/analyse.routes.ts'
import { createAttributionRoutes } from './attribute/attribution.routes.ts'
import { createLedgerRoutes } from './attribute/ledger.routes.ts'
import { createCampaignRoutes } from './campaigns/campaigns.routes.ts'
import { createCollectRoutes } from './collect/collect.routes.ts'
import { createHttpApp, describeApi } from './http/app.ts'
import type { OpenApiDocument } from './http/docs-page.ts'
import { createImportRoutes } from './import/import.routes.ts'
import { createLiveRoutes } from './live/live.routes.ts'
import { createMeasureRoutes } from './measure/measure.routes.ts'
import { createExplainRoutes } from './query/explain.routes.ts'
import { createQueryRoutes } from './query/query.routes.ts'
import { createViewRoutes } from './views/views.routes.ts'

/** Routes only declare here: what they would call is never called. */
const uncalled = {} as never

export function buildOpenApiDocument(): OpenApiDocument {
  const routes = [
    createAccessRoutes(uncalled),
    createCollectRoutes(),
    createApiKeyRoutes(uncalled),
    createImportRoutes(uncalled),
    createAttributionRoutes(uncalled),
    createLedgerRoutes(uncalled),
    createViewRoutes(uncalled),
    createCampaignRoutes(uncalled),
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
      clientIpOf: () => '',
      handleAuth: uncalled,
      stores: {},
      staticFiles: uncalled,
      pixelScript: uncalled,
      routes,
    }),
  )
}
