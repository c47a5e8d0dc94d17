import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { type ReportSearch, reportSearchSchema } from '../lib/report-search.ts'
import { parseSearch, stringifySearch } from '../lib/search-text.ts'
import { type RouterContext, rootRoute, signedInRoute, workspaceRoute } from './frame-routes.ts'
import { pages } from './page-routes.ts'

const frontSearch = z.object({ returnTo: z.string().optional().catch(undefined) })

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: frontSearch,
  component: lazyRouteComponent(() => import('./pages.tsx'), 'SignInRoute'),
})
const signUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-up',
  validateSearch: frontSearch,
  component: lazyRouteComponent(() => import('./pages.tsx'), 'SignUpRoute'),
})

const inviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invite/$token',
  component: lazyRouteComponent(() => import('./invite-route.tsx'), 'InviteRoute'),
})
const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./password-routes.tsx'), 'ForgotPasswordRoute'),
})
const newPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset-password',
  validateSearch: z.object({ token: z.string().max(200).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./password-routes.tsx'), 'NewPasswordRoute'),
})

/** A page behind a share link; its address holds the same settings as the page itself. */
const sharedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/share/$token',
  validateSearch: (search: Record<string, unknown>): ReportSearch => reportSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./shared-route.tsx'), 'SharedRoute'),
})

const welcomeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./pages.tsx'), 'WelcomeRoute'),
})

const routeTree = rootRoute.addChildren([
  signInRoute,
  signUpRoute,
  inviteRoute,
  forgotPasswordRoute,
  newPasswordRoute,
  sharedRoute,
  signedInRoute.addChildren([welcomeRoute, workspaceRoute.addChildren(pages)]),
])

/** The router of the whole app; `queries` lets routes ask who is signed in before they are shown. */
export function createAppRouter(queries: RouterContext['queries']) {
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
