/** What the pixel sends during a visit that is seen: one line of JSON an event, in the fields of an events import. */
import type { SeededRandom } from '../../seeded-random.ts'
import { MINUTE_MS } from '../shop-calendar.ts'
import { childKey, randomOf } from '../shop-person.ts'
import { hashOfEmail } from './lab-group.ts'
import type { LabVisit } from './lab-observe.ts'
import type { Door, LabSpec } from './lab-spec.ts'

const EVENTS_SLOT = 21
const DWELL_MEAN_MS = 40_000
const DWELL_MOST_MS = 4 * MINUTE_MS
const SINGLE_PAGE_SHARE = 0.42
const MOST_PAGES = 6
const CLICK_ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'

type EventLine = Readonly<Record<string, string | number | undefined>>

/** Lines of the visit in order of time, each ended by a line break; '' when nobody saw it. */
export function visitLines(spec: LabSpec, visit: LabVisit): string {
  const { anonymousId, device } = visit
  if (anonymousId === undefined) return ''
  const random = randomOf(childKey(visit.key, EVENTS_SLOT))
  const sessionId = random.uuid(visit.startMs)
  const lines = planEvents(spec, visit, random).map(({ atMs, ...event }) =>
    JSON.stringify({
      event_id: random.uuid(atMs),
      timestamp: new Date(atMs).toISOString(),
      anonymous_id: anonymousId,
      session_id: sessionId,
      ...event,
      user_agent: device.browser.userAgent,
      ip: device.ip,
    }),
  )
  return `${lines.join('\n')}\n`
}

type PlannedEvent = EventLine & { readonly atMs: number }

function planEvents(spec: LabSpec, visit: LabVisit, random: SeededRandom): PlannedEvent[] {
  const { conversion, startMs } = visit
  const order = conversion === undefined ? undefined : Math.max(startMs + MINUTE_MS, conversion.atMs)
  const pages = drawPages(spec, visit, random)
  const times = drawTimes(startMs, pages.length, order, random)
  const events = pages.map((page, index): PlannedEvent => {
    const { query, referrer } = index === 0 ? landingOf(visit.door, random) : NO_LANDING
    const url = `${spec.site}${page}${query}`
    return { event_type: 'page_view', page_url: url, referrer, atMs: times[index] ?? startMs }
  })
  return [...events, ...personEvents(spec, visit, times.at(-1) ?? startMs)]
}

/** What tells who it is: a log-in, an address left, an order. */
function personEvents(spec: LabSpec, visit: LabVisit, lastMs: number): PlannedEvent[] {
  const { person, conversion } = visit
  const events: PlannedEvent[] = []
  if (visit.logsIn && person.userId !== undefined)
    events.push({
      event_type: 'identify',
      user_id: person.userId,
      email_sha256: hashOfEmail(person.email),
      atMs: lastMs + 700,
    })
  if (visit.signsUp)
    events.push({
      event_type: spec.signupEvent,
      email_sha256: hashOfEmail(person.email),
      atMs: lastMs + 1_500,
    })
  if (conversion !== undefined) {
    const { outcome, orderId, atMs } = conversion
    const money =
      outcome.amountMinor === 0 ? {} : { revenue: decimalOf(outcome.amountMinor), currency: spec.currency }
    events.push({
      event_type: outcome.type,
      order_id: orderId,
      user_id: person.userId,
      email_sha256: hashOfEmail(person.orderEmail),
      ...money,
      atMs,
    })
  }
  return events
}

function drawPages(spec: LabSpec, visit: LabVisit, random: SeededRandom): string[] {
  const pages = [random.pick(spec.pages.landing)]
  if (visit.conversion !== undefined) return [...pages, random.pick(spec.pages.inner), spec.pages.order]
  if (random.chance(SINGLE_PAGE_SHARE) && !visit.signsUp) return pages
  do pages.push(random.pick(spec.pages.inner))
  while (pages.length < MOST_PAGES && random.chance(0.45))
  return pages
}

/** One time for each page; with an order, the last page is seen just before it. */
function drawTimes(
  startMs: number,
  count: number,
  orderMs: number | undefined,
  random: SeededRandom,
): number[] {
  if (orderMs !== undefined) {
    const gapMs = Math.floor((orderMs - startMs) / (count + 1))
    return Array.from({ length: count }, (_, index) => startMs + index * gapMs)
  }
  const times = [startMs]
  while (times.length < count) {
    const dwellMs = 3_000 + Math.min(DWELL_MOST_MS, random.exponential(DWELL_MEAN_MS))
    times.push(Math.round((times.at(-1) ?? startMs) + dwellMs))
  }
  return times
}

type Landing = { readonly query: string; readonly referrer: string | undefined }
const NO_LANDING: Landing = { query: '', referrer: undefined }

/** What the address of the first page says of the way in: campaign parameters and click id, as links of campaigns do. */
function landingOf(door: Door, random: SeededRandom): Landing {
  const referrer = door.referrers.length === 0 ? undefined : random.pick(door.referrers)
  const parameters = new URLSearchParams()
  if (door.utmSource !== '') parameters.set('utm_source', door.utmSource)
  if (door.utmMedium !== '') parameters.set('utm_medium', door.utmMedium)
  if (door.utmMedium !== '' && door.campaign !== '') parameters.set('utm_campaign', door.campaign)
  if (door.clickId !== undefined) parameters.set(door.clickId, drawClickId(random))
  return { query: parameters.size === 0 ? '' : `?${parameters}`, referrer }
}

function drawClickId(random: SeededRandom): string {
  return Array.from({ length: 24 }, () => CLICK_ID_ALPHABET[random.int(0, 63)]).join('')
}

/** Minor units of a currency of two digits, as all worlds have. */
function decimalOf(minor: number): string {
  return `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`
}
