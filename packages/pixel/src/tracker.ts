import { addToQueue, handOverQueue, sendQueue } from './tracker-queue.ts'
import { attributes, pixelId } from './tracker-script.ts'
import { listEntries, readValue, saveValue, startStoring, stopStoring, storing } from './tracker-store.ts'
import { createEventId, toHex } from './tracker-uuid.ts'
import { touchVisit, VISIT_KEYS, YEAR_SECONDS } from './tracker-visit.ts'
import type { WireEvent } from './wire.ts'

type NewEvent = WireEvent & { event_id: string }
type Props = Record<string, unknown>
/** A function offered to the page. `q` holds the calls made before this script ran, if the page kept them. */
type PageFunction = ((...args: unknown[]) => unknown) & { q?: Iterable<unknown>[]; identify?: PageFunction }

declare global {
  interface Window {
    [name: `__pixel${string}`]: PageFunction | undefined
  }
  interface Navigator {
    globalPrivacyControl?: boolean
  }
}

const CONSENT_KEY = `_pxl_consent_${pixelId}`

/** Empty until the visitor has chosen. */
let choice = ''
let viewedUrl = ''
let referrer = document.referrer

/** The page must never notice the pixel: what goes wrong in here, at once or later, ends here. */
const quietly =
  (act: PageFunction): PageFunction =>
  async (...args) => {
    try {
      await act(...args)
    } catch {}
  }

/** Offers a function to the page and makes up for the calls that came too early. */
const expose = (name: `__pixel${string}`, act: PageFunction): PageFunction => {
  const early = window[name]?.q
  const exposed = quietly(act)
  window[name] = exposed
  for (const args of early || []) exposed(...args)
  return exposed
}

/** The address without its fragment, unless the fragment is a route (`#/cart`, `#!cart`). */
const pageUrl = (): string => location.href.replace(/#(?![/!]).*/, '')

const createEvent = (type: unknown, props: Props): NewEvent => {
  const { revenue, currency, ...properties } = props
  return {
    pixel_id: pixelId,
    event_id: createEventId(Date.now()),
    ...touchVisit(),
    event_type: `${type}`,
    page_url: pageUrl(),
    page_title: document.title,
    referrer,
    timestamp: Date.now(),
    language: navigator.language,
    // An amount without its currency is no money: it stays a property.
    ...(revenue && currency
      ? { revenue: { amount: `${revenue}`, currency: `${currency}` }, properties }
      : { properties: props }),
  }
}

const record = (event: NewEvent): void => {
  if (choice !== 'denied') addToQueue(event.event_id, JSON.stringify(event))
  sendQueue()
}

const track = (type: unknown, props?: unknown): void => record(createEvent(type, { ...Object(props) }))

const identify = async (userId: unknown, details: unknown): Promise<void> => {
  const { email, ...traits }: Props = Object(details)
  // Made before the pause for hashing: a log-out right after must not give this event the next visitor's id.
  const event = createEvent('identify', traits)
  event.user = userId ? { id: `${userId}` } : {}
  if (email) {
    const address = `${email}`.trim().toLowerCase()
    // Browsers offer hashing to secure pages only; elsewhere the server does it.
    if (crypto.subtle) {
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(address))
      event.user.email_sha256 = toHex(new Uint8Array(digest))
    } else event.user.email = address
  }
  record(event)
}

const erase = (keys: string[]): void => {
  for (const key of keys) saveValue(key)
}

const setConsent = (wanted: unknown): void => {
  const granted = wanted === 'granted'
  choice = granted ? wanted : 'denied'
  if (!storing) startStoring()
  if (granted) touchVisit()
  else erase([...VISIT_KEYS, ...listEntries()])
  // Where the page stores nothing without consent, a refusal leaves no trace.
  saveValue(CONSENT_KEY, choice, granted || attributes.consent !== 'required' ? YEAR_SECONDS : 0)
  if (!granted) stopStoring()
  sendQueue()
}

const viewPage = quietly(() => {
  const url = pageUrl()
  if (url !== viewedUrl) {
    referrer = viewedUrl || referrer
    viewedUrl = url
    track('page_view')
  }
})

const watchNavigation = (): void => {
  // Later, when a router has set the title and has finished redirecting.
  const viewPageSoon = () => setTimeout(viewPage)
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name]
    history[name] = (...args) => {
      original.apply(history, args)
      viewPageSoon()
    }
  }
  addEventListener('popstate', viewPageSoon)
  addEventListener('pageshow', (event) => {
    // A page brought back as it was left, without loading, is seen once more.
    if (event.persisted) viewedUrl = ''
    viewPage()
  })
  viewPage()
}

const start = () => {
  startStoring()
  // What the visitor has chosen outweighs the page's attribute and the browser's signal.
  choice = readValue(CONSENT_KEY)
  if (!choice && attributes.consent !== 'required' && !navigator.globalPrivacyControl) choice = 'granted'
  if (choice !== 'granted') stopStoring()

  const leave = quietly(handOverQueue)
  addEventListener('pagehide', leave)
  addEventListener('visibilitychange', leave)

  expose('__pixelConsent', setConsent)
  if (attributes.auto !== 'false') watchNavigation()
  expose('__pixelReset', () => erase(VISIT_KEYS))
  expose('__pixelTrack', track).identify = expose('__pixelIdentify', identify)
  sendQueue()
}

if (pixelId && !window[`__pixel:${pixelId}`]) {
  window[`__pixel:${pixelId}`] = start
  start()
}
