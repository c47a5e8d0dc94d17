/** What happens right now: a view of the last half hour, and what changes in it from one second to the next. */
import { z } from 'zod'
import { amountMinorSchema, currencySchema } from './money.ts'

/** Seconds that the view looks back. */
export const LIVE_WINDOW_SECONDS = 1800
/** A visitor is here now when seen within so many seconds. */
export const LIVE_VISITOR_SECONDS = 300
/** Rows of the view's lists. */
export const LIVE_PAGES = 10
export const LIVE_CHANNELS = 20
export const LIVE_CONVERSIONS = 20

const count = z.number().int().nonnegative()

const liveConversionSchema = z.object({
  conversion_id: z.string(),
  /** Unix second it arrived in. */
  second: z.number().int(),
  /** When it happened, as its sender says. */
  ts: z.string(),
  conversion_type: z.string(),
  /** Null without money. */
  amount_minor: amountMinorSchema.nullable(),
  currency: currencySchema.nullable(),
})
export type LiveConversion = z.infer<typeof liveConversionSchema>

/** The figures that a delta carries whole: they are few, and replacing them cannot go wrong. */
const figures = {
  /** Different visitors seen in the last five minutes. */
  visitors_now: count,
  /** True when there are more visitors than are counted one by one. */
  visitors_capped: z.boolean(),
  /** Conversions of the window, with and without money. */
  conversions_count: count,
}
const lists = {
  /** The page each visitor of now looked at last; the ten with most visitors. */
  pages: z.array(z.object({ page: z.string(), visitors: count })),
  /** Where each visitor of now came from; adds up to `visitors_now`. */
  channels: z.array(z.object({ channel: z.string(), visitors: count })),
  /** Money of the window, one entry a currency, the most frequent first. */
  money: z.array(z.object({ currency: currencySchema, conversions: count, amount_minor: amountMinorSchema })),
}

export const liveViewSchema = z.object({
  /** Where the view stands; sent as Last-Event-ID it resumes the stream here. */
  id: z.string(),
  /** Unix second of the last entry of `events`, which may still grow. */
  second: z.number().int(),
  /** Events a second over the window, oldest first, bots left out. */
  events: z.array(count).length(LIVE_WINDOW_SECONDS),
  ...figures,
  ...lists,
  /** Of the window, newest first. */
  conversions: z.array(liveConversionSchema).max(LIVE_CONVERSIONS),
})
export type LiveView = z.infer<typeof liveViewSchema>

export const liveDeltaSchema = z.object({
  id: z.string(),
  second: z.number().int(),
  /** Events that came, as pairs of second and number: to be added. */
  events: z.array(z.tuple([z.number().int(), z.number().int().positive()])),
  ...figures,
  /** A list is there when it differs from the one before, and replaces it. */
  pages: lists.pages.optional(),
  channels: lists.channels.optional(),
  money: lists.money.optional(),
  /** New ones, newest first: to be put before those known. */
  conversions: z.array(liveConversionSchema).optional(),
})
export type LiveDelta = z.infer<typeof liveDeltaSchema>

/** As the view has them: exactly this page, exactly this channel. */
export const liveVisitorsQuerySchema = z.object({
  page: z.string().max(300).optional(),
  channel: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
})
export type LiveVisitorsQuery = z.infer<typeof liveVisitorsQuerySchema>

const liveVisitorSchema = z.object({
  /** What they are counted by: 'a:<anonymous id>', else 'u:<user id>' or 'e:<hash of e-mail>'. */
  handle: z.string(),
  /** Whom it belongs to: 'u:<user id>', 'e:<hash of e-mail>' or, for someone unknown, 'a:<anonymous id>'. */
  person: z.string(),
  /** The page they looked at last, '' when they saw none. */
  page: z.string(),
  channel: z.string(),
  /** Of what arrived in the last half hour: the first, the last, and how many. */
  first_at: z.string(),
  last_at: z.string(),
  events: count,
})
export type LiveVisitor = z.infer<typeof liveVisitorSchema>
export const liveVisitorsSchema = z.object({
  visitors: z.array(liveVisitorSchema),
  /** As many as the view counts; some may have come too lately to be listed. */
  total: count,
})
export type LiveVisitors = z.infer<typeof liveVisitorsSchema>

/** The view after a delta. Deltas are applied in order, each once. Pure. */
export function applyLiveDelta(view: LiveView, delta: LiveDelta): LiveView {
  const events = shiftSeconds(view.events, delta.second - view.second)
  const first = delta.second - events.length + 1
  for (const [second, added] of delta.events) {
    const at = second - first
    if (at >= 0 && at < events.length) events[at] = (events[at] ?? 0) + added
  }
  return {
    id: delta.id,
    second: delta.second,
    events,
    visitors_now: delta.visitors_now,
    visitors_capped: delta.visitors_capped,
    conversions_count: delta.conversions_count,
    pages: delta.pages ?? view.pages,
    channels: delta.channels ?? view.channels,
    money: delta.money ?? view.money,
    conversions: [...(delta.conversions ?? []), ...view.conversions]
      .filter((conversion) => conversion.second >= first)
      .slice(0, LIVE_CONVERSIONS),
  }
}

function shiftSeconds(events: readonly number[], by: number): number[] {
  if (by <= 0) return [...events]
  const kept = events.slice(by)
  return [...kept, ...new Array<number>(events.length - kept.length).fill(0)]
}
