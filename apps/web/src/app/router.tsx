import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { z } from 'zod'
import { meQuery } from '../features/access/api/get-me.ts'
import { CARRIED, type ReportSearch, reportSearchSchema } from '../lib/report-search.ts'
import { parseSearch, stringifySearch } from '../lib/search-text.ts'
import { NotFound, RouteFailure } from './fallbacks.tsx'
import { SignInRoute, SignUpRoute, WelcomeRoute } from './pages.tsx'
import { Shell } from './shell.tsx'

type RouterContext = { queries: QueryClient }

const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NotFound,
})

const frontSearch = z.object({ returnTo: z.string().optional().catch(undefined) })

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: frontSearch,
  component: SignInRoute,
})
const signUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-up',
  validateSearch: frontSearch,
  component: SignUpRoute,
})

/** A page behind a share link; its address holds the same settings as the page itself. */
const sharedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/share/$token',
  validateSearch: (search: Record<string, unknown>): ReportSearch => reportSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./shared-route.tsx'), 'SharedRoute'),
})

/** Everything below needs somebody who is signed in. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const me = await context.queries.ensureQueryData(meQuery)
    if (me.user === null) throw redirect({ to: '/sign-in', search: { returnTo: location.href } })
  },
  errorComponent: RouteFailure,
})

const welcomeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/welcome',
  component: WelcomeRoute,
})

/** Everything below needs a workspace; the URL carries the report's settings from page to page. */
const workspaceRoute = createRoute({
  getParentRoute: () => signedInRoute,
  id: 'workspace',
  validateSearch: (search: Record<string, unknown>): ReportSearch => reportSearchSchema.parse(search),
  search: { middlewares: [retainSearchParams(CARRIED)] },
  beforeLoad: async ({ context }) => {
    const me = await context.queries.ensureQueryData(meQuery)
    if (me.workspaces.length === 0 && me.sample_loading === null) throw redirect({ to: '/welcome' })
  },
  component: Shell,
  errorComponent: RouteFailure,
})

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

const pages = [
  indexRoute,
  overviewRoute,
  attributionRoute,
  conversionsRoute,
  conversionRoute,
  campaignsRoute,
  exploreRoute,
  liveRoute,
  peopleRoute,
  conflictsRoute,
  personRoute,
  funnelsRoute,
  pathsRoute,
  retentionRoute,
  importRoute,
  pixelRoute,
  settingsRoute,
]
const routeTree = rootRoute.addChildren([
  signInRoute,
  signUpRoute,
  sharedRoute,
  signedInRoute.addChildren([welcomeRoute, workspaceRoute.addChildren(pages)]),
])

/** The router of the whole app; `queries` lets routes ask who is signed in before they are shown. */
export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
