/** Pages inside a workspace, each a chunk of its own. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { z } from 'zod'
import { activitiesSearchSchema } from '../features/activities/model/activities-search.ts'
import { contactsSearchSchema } from '../features/contacts/model/contacts-search.ts'
import { type DealsSearch, dealsSearchSchema } from '../features/deals/model/deals-search.ts'
import { workspaceRoute } from './frame-routes.ts'

const indexRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/overview', search: true })
  },
})
const overviewRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/overview',
  component: lazyRouteComponent(
    () => import('../features/overview/components/overview-page.tsx'),
    'OverviewPage',
  ),
})
const attributionRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/attribution',
  component: lazyRouteComponent(
    () => import('../features/attribution/components/attribution-page.tsx'),
    'AttributionPage',
  ),
})
const conversionsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/conversions',
  component: lazyRouteComponent(
    () => import('../features/conversions/components/conversions-page.tsx'),
    'ConversionsPage',
  ),
})
const conversionRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/conversions/$conversionId',
  component: lazyRouteComponent(() => import('./conversion-route.tsx'), 'ConversionRoute'),
})
const exploreRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/explore',
  component: lazyRouteComponent(
    () => import('../features/explore/components/explore-page.tsx'),
    'ExplorePage',
  ),
})
const liveRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/live',
  component: lazyRouteComponent(() => import('../features/live/components/live-page.tsx'), 'LivePage'),
})
const campaignsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/campaigns',
  component: lazyRouteComponent(
    () => import('../features/campaigns/components/campaigns-page.tsx'),
    'CampaignsPage',
  ),
})
const contactsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/contacts',
  validateSearch: contactsSearchSchema,
  component: lazyRouteComponent(() => import('./contacts-route.tsx'), 'ContactsRoute'),
})
const suggestedContactsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/contacts/suggested',
  validateSearch: contactsSearchSchema.pick({ owner: true }),
  component: lazyRouteComponent(
    () => import('../features/contacts/components/suggested-page.tsx'),
    'SuggestedPage',
  ),
})
const duplicatesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/contacts/duplicates',
  component: lazyRouteComponent(
    () => import('../features/contacts/components/duplicates-page.tsx'),
    'DuplicatesPage',
  ),
})
const contactImportRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/contacts/import',
  component: lazyRouteComponent(
    () => import('../features/contacts/components/import-page.tsx'),
    'ContactImportPage',
  ),
})
const organisationsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/contacts/organisations',
  component: lazyRouteComponent(
    () => import('../features/contacts/components/organisations-page.tsx'),
    'OrganisationsPage',
  ),
})
const contactRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/contacts/$contactId',
  component: lazyRouteComponent(() => import('./contact-route.tsx'), 'ContactRoute'),
})
const peopleSearch = z.object({ find: z.string().max(300).optional().catch(undefined) })
const peopleRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/people',
  validateSearch: peopleSearch,
  component: lazyRouteComponent(() => import('../features/people/components/people-page.tsx'), 'PeoplePage'),
})
const conflictsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/people/conflicts',
  component: lazyRouteComponent(
    () => import('../features/people/components/conflicts-page.tsx'),
    'ConflictsPage',
  ),
})
const personRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/people/$personId',
  component: lazyRouteComponent(() => import('./person-route.tsx'), 'PersonRoute'),
})
const dealsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/deals',
  validateSearch: (search: Record<string, unknown>): DealsSearch => dealsSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('../features/deals/components/deals-page.tsx'), 'DealsPage'),
})
const dealsImportRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/deals/import',
  component: lazyRouteComponent(
    () => import('../features/deals/components/import-deals-page.tsx'),
    'ImportDealsPage',
  ),
})
const dealsPipelineRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/deals/pipeline',
  component: lazyRouteComponent(
    () => import('../features/deals/components/pipeline-page.tsx'),
    'PipelinePage',
  ),
})
const dealRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/deals/$dealId',
  component: lazyRouteComponent(() => import('./deal-route.tsx'), 'DealRoute'),
})
const todayRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/today',
  component: lazyRouteComponent(
    () => import('../features/activities/components/today-page.tsx'),
    'TodayPage',
  ),
})
const activitiesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/activities',
  validateSearch: activitiesSearchSchema,
  component: lazyRouteComponent(
    () => import('../features/activities/components/activities-page.tsx'),
    'ActivitiesPage',
  ),
})
const outreachRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/outreach',
  component: lazyRouteComponent(
    () => import('../features/outreach/components/outreach-page.tsx'),
    'OutreachPage',
  ),
})
const outreachCampaignRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/outreach/$campaignId',
  component: lazyRouteComponent(() => import('./outreach-route.tsx'), 'OutreachRoute'),
})
const funnelsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/funnels',
  component: lazyRouteComponent(
    () => import('../features/funnels/components/funnels-page.tsx'),
    'FunnelsPage',
  ),
})
const pathsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/paths',
  component: lazyRouteComponent(() => import('../features/paths/components/paths-page.tsx'), 'PathsPage'),
})
const retentionRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/retention',
  component: lazyRouteComponent(
    () => import('../features/retention/components/retention-page.tsx'),
    'RetentionPage',
  ),
})
const importRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/import',
  component: lazyRouteComponent(() => import('../features/imports/components/import-page.tsx'), 'ImportPage'),
})
const pixelRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/pixel',
  component: lazyRouteComponent(() => import('../features/pixel/components/pixel-page.tsx'), 'PixelPage'),
})
const settingsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings-route.tsx'), 'SettingsRoute'),
})

const membersRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/settings/members',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'MembersRoute'),
})
const accountRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/settings/account',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'AccountRoute'),
})
const pipedriveRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/settings/pipedrive',
  component: lazyRouteComponent(() => import('./pipedrive-route.tsx'), 'PipedriveRoute'),
})
const auditRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/settings/audit',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'AuditRoute'),
})
const emailsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/settings/emails',
  component: lazyRouteComponent(() => import('./settings-pages.tsx'), 'EmailsRoute'),
})

export const pages = [
  indexRoute,
  overviewRoute,
  attributionRoute,
  conversionsRoute,
  conversionRoute,
  campaignsRoute,
  exploreRoute,
  liveRoute,
  contactsRoute,
  suggestedContactsRoute,
  duplicatesRoute,
  contactImportRoute,
  organisationsRoute,
  contactRoute,
  peopleRoute,
  conflictsRoute,
  personRoute,
  dealsRoute,
  dealsImportRoute,
  dealsPipelineRoute,
  dealRoute,
  todayRoute,
  activitiesRoute,
  outreachRoute,
  outreachCampaignRoute,
  funnelsRoute,
  pathsRoute,
  retentionRoute,
  importRoute,
  pixelRoute,
  settingsRoute,
  membersRoute,
  accountRoute,
  pipedriveRoute,
  auditRoute,
  emailsRoute,
]
