/** What a simulated shop consists of. All plain readonly data; money in minor units, times in ms since 1970 UTC unless ISO text is said. */
import type { WireEvent } from '@tributary/pixel/wire'

/** The nine channels of the shop, named as the channel rule table names them. */
export const CHANNELS = [
  'Direct',
  'Organic Search',
  'Paid Search',
  'Paid Social',
  'Organic Social',
  'Email',
  'Referral',
  'Display',
  'AI Assistants',
] as const
export type Channel = (typeof CHANNELS)[number]

export type ShopOptions = {
  seed: string | number
  /** UTC day `YYYY-MM-DD`, exclusive: the last event happens before its midnight. */
  endDay: string
  days?: number
  /** People of the audience. A few who only come back after the last day are never seen. */
  people?: number
  /** Counterfactual: the same world with these channels switched off. People who would have come anyway use another door. */
  withoutChannels?: readonly Channel[]
}

export type SimulatedEvent = {
  readonly event: WireEvent
  readonly receivedAtMs: number
  readonly ip: string
  readonly userAgent: string
}

export type RefundRow = {
  readonly order_id: string
  readonly amount_minor: bigint
  readonly currency: string
  /** ISO 8601, UTC. */
  readonly ts: string
}

export type SpendRow = {
  /** UTC day `YYYY-MM-DD`. */
  readonly date: string
  readonly channel: Channel
  readonly campaign: string
  readonly amount_minor: bigint
  readonly currency: string
  readonly impressions: number
  readonly clicks: number
}

/**
 * Why an order happened. Every order has exactly one cause:
 * `baseline`: the person had decided before any marketing; `touch`: this visit's landing persuaded them;
 * `repeat`: a satisfied customer ordered again; `contact`: a telephone call.
 */
export type OrderCause =
  | { readonly kind: 'baseline' }
  | { readonly kind: 'repeat' }
  | { readonly kind: 'contact' }
  | { readonly kind: 'touch'; readonly channel: Channel; readonly campaign: string }

export type TrueOrder = {
  readonly orderId: string
  readonly personId: string
  readonly orderedAtMs: number
  readonly amountMinor: bigint
  readonly refundedMinor: bigint
  readonly cause: OrderCause
  /** Channels without any one of which this order would not have happened: the whole chain of causes, not only the last. */
  readonly needs: readonly Channel[]
  /** Not an existing customer at the start, and the first order seen of this person. */
  readonly isNewCustomer: boolean
}

export type TruePerson = {
  readonly personId: string
  /** Every browser id the person had: two devices and lost cookies make several. */
  readonly anonymousIds: readonly string[]
  readonly deviceCount: number
  readonly country: string
  /** Only of people who identified themselves. */
  readonly userId: string | undefined
  readonly emailSha256: string | undefined
}

export type ChannelTruth = {
  readonly channel: Channel
  /** Visits that landed through the channel. */
  readonly touches: number
  /** Orders whose immediate cause was a touch of the channel. They add up to at most the orders of the world. */
  readonly causedOrders: number
  readonly causedRevenueMinor: bigint
  /** Orders that would be missing without the channel, those it started and others finished included; over channels they overlap. */
  readonly incrementalOrders: number
  readonly incrementalRevenueMinor: bigint
  /** The same after refunds. */
  readonly incrementalNetRevenueMinor: bigint
}

export type CampaignTruth = {
  readonly channel: Channel
  readonly campaign: string
  /** Chance that one touch causes an order, for a person of average responsiveness, at the start and at the end of the period. */
  readonly orderProbabilityAtStart: number
  readonly orderProbabilityAtEnd: number
  /** Mean delay between a touch and the order it causes when that is not placed at once. */
  readonly carryOverDays: number
  /** People arriving here would have come anyway by another door: such touches earn nothing. */
  readonly isNavigational: boolean
}

export type CampaignChange = {
  readonly date: string
  readonly channel: Channel
  readonly campaign: string
  readonly description: string
}

export type TrueSignup = {
  readonly personId: string
  readonly anonymousId: string
  readonly signedUpAtMs: number
}

export type ShopTruth = {
  readonly channels: readonly ChannelTruth[]
  readonly campaigns: readonly CampaignTruth[]
  readonly changes: readonly CampaignChange[]
  readonly orders: readonly TrueOrder[]
  readonly signups: readonly TrueSignup[]
  readonly people: readonly TruePerson[]
}

/** How many of each thing {@link ShopWorld.batches} will yield: known before the first event is made. */
export type ShopCounts = {
  readonly people: number
  /** Visits of people; each is one session. */
  readonly sessions: number
  readonly events: number
  /** Of the events: from crawlers that announce themselves in the user agent. */
  readonly botEvents: number
  /** Of the events: telephone calls entered by staff, without a browser id. */
  readonly contactEvents: number
  readonly orders: number
  readonly signups: number
}

export type ShopWorld = {
  readonly name: string
  readonly currency: string
  readonly startMs: number
  readonly endMs: number
  readonly counts: ShopCounts
  readonly refunds: readonly RefundRow[]
  readonly spend: readonly SpendRow[]
  readonly truth: ShopTruth
  /** One batch for each UTC day of receipt, in order of receipt. May be called again and yields the same. */
  batches(pixelId: string): Generator<readonly SimulatedEvent[], void, undefined>
}
