/** The routes that frame the others: who is signed in, and in which workspace. */
import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { meQuery } from '../features/access/api/get-me.ts'
import { CARRIED, type ReportSearch, reportSearchSchema } from '../lib/report-search.ts'
import { NotFound, RouteFailure } from './fallbacks.tsx'
import { Shell } from './shell.tsx'

export type RouterContext = { queries: QueryClient }

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NotFound,
})

/** Everything below needs somebody who is signed in. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const me = await context.queries.ensureQueryData(meQuery)
    if (me.user === null) throw redirect({ to: '/sign-in', search: { returnTo: location.href } })
  },
  errorComponent: RouteFailure,
})

/** Everything below needs a workspace; the URL carries the report's settings from page to page. */
export const workspaceRoute = createRoute({
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
