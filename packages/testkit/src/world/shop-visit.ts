/** What the tree of causes bears: visits, orders, telephone calls. */
import type { Door } from './shop-doors.data.ts'
import type { Device, RandomKey } from './shop-person.ts'
import type { OrderCause } from './shop-world.ts'

export type PlannedOrder = {
  readonly amountMinor: number
  readonly cause: OrderCause
  /** Bit i is set when the order needs `CHANNELS[i]`. */
  readonly needsMask: number
  /** From the start of the visit to the payment. */
  readonly afterMs: number
  readonly refund: { readonly amountMinor: number; readonly afterMs: number } | undefined
}

export type PlannedVisit = {
  /** Of the generator of what is seen during the visit. */
  readonly key: RandomKey
  readonly door: Door
  readonly startMs: number
  /** One to eight page views. */
  readonly pageCount: number
  readonly addsToCart: boolean
  readonly signsUp: boolean
  readonly logsIn: boolean
  readonly order: PlannedOrder | undefined
}

/** A visit that knows who made it, in which browser, and the number of its order. */
export type Visit = Omit<PlannedVisit, 'order'> & {
  readonly personIndex: number
  readonly device: Device
  readonly language: string
  readonly anonymousId: string
  readonly order: PlacedOrder | undefined
}

export type PlacedOrder = PlannedOrder & { orderId: string; readonly orderedAtMs: number }

export type PhoneCall = { readonly atMs: number; readonly key: RandomKey }

export type PersonPlan = { readonly visits: readonly PlannedVisit[]; readonly calls: readonly PhoneCall[] }

/** Events a visit sends, by kind: the one place that counts them, kept true by a test against what is really sent. */
export function visitEventCount(
  visit: Pick<PlannedVisit, 'pageCount' | 'addsToCart' | 'signsUp' | 'logsIn'> & { order: unknown },
): number {
  const extra =
    Number(visit.addsToCart) +
    Number(visit.signsUp) +
    Number(visit.logsIn) +
    (visit.order === undefined ? 0 : 2)
  return visit.pageCount + extra
}
