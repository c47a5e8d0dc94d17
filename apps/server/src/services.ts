/** Every service of an installation, wired in the order of the capabilities. */
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { createAccessService } from './access/access.service.ts'
import { createAccountEvents } from './access/account-events.service.ts'
import { createAuditLogService } from './access/audit-log.service.ts'
import { createMembersService } from './access/members.service.ts'
import type { SecretBox } from './access/secret-box.ts'
import { createSessionsService } from './access/sessions.service.ts'
import { createAnalyseService } from './analyse/analyse.service.ts'
import { createAttributionService } from './attribute/attribution.service.ts'
import { createConversionService } from './attribute/conversion.service.ts'
import { createJourneyService } from './attribute/journey.service.ts'
import { createLedgerService } from './attribute/ledger.service.ts'
import { createPathCreditService } from './attribute/path-credit.service.ts'
import { createCampaignsService } from './campaigns/campaigns.service.ts'
import { createVersionClock } from './collect/version-clock.ts'
import { createContactBank } from './contacts/contact-bank.service.ts'
import type { Database } from './database.ts'
import { DEAL_REFERENCE } from './deals/contact-reference.ts'
import { createDealsService } from './deals/deals.service.ts'
import { createDealImportService } from './deals/import.service.ts'
import { createRunningImports } from './deals/import-running.ts'
import { createPipelineService } from './deals/pipeline.service.ts'
import { createStaleDeals } from './deals/stale-deals.service.ts'
import { createIdentifyService } from './identify/identify.service.ts'
import { createImportService } from './import/import.service.ts'
import { createEmailService } from './mail/email.service.ts'
import type { EmailTransport } from './mail/email.ts'
import { createAttributionReportService } from './measure/attribution-report.service.ts'
import { createEventsService } from './measure/events.service.ts'
import { createOverviewService } from './measure/overview.service.ts'
import { createOutboxService } from './outbox/outbox.service.ts'
import { CONTACT_CAMPAIGNS, CONTACT_REFERENCES } from './outreach/contact-campaigns.service.ts'
import { createOutreach } from './outreach/outreach.service.ts'
import { createPipedriveService } from './pipedrive/pipedrive.service.ts'
import { createExplainService } from './query/explain.service.ts'
import { createQueryService } from './query/query.service.ts'
import type { Sources } from './sources.ts'
import { createViewsService } from './views/views.service.ts'

export type ServiceDeps = {
  readonly db: Kysely<Database>
  readonly analytics: AnalyticsStore
  readonly log: Logger
  readonly sources: Sources
  /** Seals what is stored of other services' keys. */
  readonly secrets: SecretBox
  /** Absent when no e-mail is sent: messages are kept and shown. */
  readonly emailTransport: EmailTransport | undefined
  /** Where Pipedrive's API is, and where Pipedrive reaches this server. */
  readonly pipedrive: { readonly baseUrl: string | undefined; readonly publicUrl: string | undefined }
  readonly uploadsFolder: string
}

/** Who may enter, and what tells them so. */
function wireAccounts({ db, log, sources, secrets, emailTransport }: ServiceDeps) {
  const email = createEmailService({ db, secrets, transport: emailTransport, log, ...sources })
  const access = createAccessService({ db, ...sources })
  const accountEvents = createAccountEvents({ db, email, joinSample: access.joinSample })
  const { onAccountChange } = accountEvents
  return {
    email,
    access,
    accountEvents,
    sessions: createSessionsService({ db, now: sources.now, onAccountChange }),
    auditLog: createAuditLogService({ db }),
    members: createMembersService({ db, email, ...sources }),
  }
}

type Selling = Pick<ReturnType<typeof wireAccounts>, 'access' | 'email' | 'members'> & {
  readonly versions: ReturnType<typeof createVersionClock>
  readonly outbox: ReturnType<typeof createOutboxService>
  readonly people: ReturnType<typeof createIdentifyService>['people']
}

/** The sellers' work: contacts, deals, outreach, and Pipedrive beside them. */
function wireSelling(deps: ServiceDeps, { access, email, members, versions, outbox, people }: Selling) {
  const { db, sources, secrets } = deps
  const bank = createContactBank({
    db,
    people,
    references: [...CONTACT_REFERENCES, DEAL_REFERENCE],
    campaigns: CONTACT_CAMPAIGNS,
    ...sources,
  })
  const running = createRunningImports()
  const dealing = { db, outbox, running, now: sources.now, newId: sources.newId, nextVersion: versions }
  const pipeline = createPipelineService(dealing)
  const deals = createDealsService({ ...dealing, pipeline, contactCampaigns: CONTACT_CAMPAIGNS })
  const dealImports = createDealImportService({ ...dealing, pipeline })
  const outreach = createOutreach({ db, email, outbox, nextVersion: versions, ...sources })
  const pipedrive = createPipedriveService({
    db,
    secrets,
    ...deps.pipedrive,
    actorOf: access.localOwner,
    listMembers: members.listMembers,
    contacts: bank.contacts,
    organisations: bank.organisations,
    deals,
    pipeline,
    activities: outreach.activities,
    ...sources,
  })
  return { bank, pipeline, deals, dealImports, staleDeals: createStaleDeals(dealing), outreach, pipedrive }
}

export function wireServices(deps: ServiceDeps) {
  const { db, analytics, log, sources, uploadsFolder } = deps
  const versions = createVersionClock(sources.now)
  const accounts = wireAccounts(deps)
  const { access } = accounts
  const imports = createImportService({
    db,
    analytics,
    uploadsFolder,
    now: sources.now,
    newId: sources.newId,
    nextVersion: versions,
    log,
  })
  const outbox = createOutboxService({ db, analytics, log })
  const identify = createIdentifyService({ db, analytics, nextVersion: versions, log, ...sources })
  const journeys = createJourneyService({ analytics, nowMicros: sources.nowMicros })
  const pathCredit = createPathCreditService({
    analytics,
    findDataset: imports.findDataset,
    now: sources.now,
  })
  const attribution = createAttributionService({ analytics, journeys, pathCredit })
  const views = createViewsService({ db, access, ...sources })
  const ledger = createLedgerService({
    analytics,
    db,
    attribution,
    now: sources.now,
    nextVersion: versions,
    newId: sources.newId,
  })
  const selling = wireSelling(deps, { ...accounts, versions, outbox, people: identify.people })
  const conversions = createConversionService({ analytics, attribution, now: sources.now })
  const query = createQueryService({ db, analytics, journeys, attribution, pathCredit, now: sources.now })
  const campaigns = createCampaignsService({ analytics, db, query, ...sources, nextVersion: versions })
  const attributionReport = createAttributionReportService({
    attribution,
    pathCredit,
    query,
    now: sources.now,
  })
  const overview = createOverviewService({ analytics, attribution, query, now: sources.now })
  const explain = createExplainService({ analytics, query, journeys, attribution, now: sources.now })
  const analyse = createAnalyseService({ db, analytics, journeys, attribution, query, ...sources })
  const events = createEventsService({ analytics, now: sources.now })

  return {
    versions,
    ...accounts,
    imports,
    outbox,
    identify,
    journeys,
    attribution,
    attributionReport,
    ledger,
    views,
    campaigns,
    ...selling,
    conversions,
    overview,
    analyse,
    events,
    query,
    explain,
  }
}
