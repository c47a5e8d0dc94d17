/**
 * Keeps the app's own files, so that it starts without a connection. It never keeps an answer of the API: what one person
 * was shown must not be shown to the next who uses the device.
 */
import {
  cleanupOutdatedCaches,
  matchPrecache,
  type PrecacheEntry,
  precacheAndRoute,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { fetchPage } from './navigation-client.ts'

declare const PRECACHED: PrecacheEntry[]
declare const self: {
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  skipWaiting(): Promise<void>
}

/** Addresses that are not pages of the app. */
const NOT_PAGES = [/^\/api\//, /^\/track\.js$/, /^\/health$/]

precacheAndRoute(PRECACHED)
cleanupOutdatedCaches()

registerRoute(
  new NavigationRoute(
    async ({ request }) =>
      (await fetchPage(request)) ?? (await matchPrecache('/index.html')) ?? Response.error(),
    { denylist: NOT_PAGES },
  ),
)

// The page asks once its reader has agreed to the new version.
self.addEventListener('message', (event) => {
  if (event.data === 'use-new-version') void self.skipWaiting()
})
