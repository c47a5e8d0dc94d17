/** What really happened, told from the tree of causes: for scoring identity, journeys and attribution. */
import { dayText, doorEffect, type ShopCalendar } from './shop-calendar.ts'
import { DOORS } from './shop-doors.data.ts'
import { accountOf, type Person, personIdOf } from './shop-person.ts'
import type { Visit } from './shop-visit.ts'
import {
  type CampaignChange,
  type CampaignTruth,
  CHANNELS,
  type Channel,
  type ChannelTruth,
  type ShopTruth,
  type TrueOrder,
  type TruePerson,
} from './shop-world.ts'

/** Of one person who was seen at least once. */
export type PersonFacts = {
  readonly person: Person
  readonly anonymousIds: readonly string[]
  readonly isIdentified: boolean
}

export type ShopFacts = {
  readonly calendar: ShopCalendar
  readonly visits: readonly Visit[]
  readonly people: readonly PersonFacts[]
  readonly existingCustomers: ReadonlySet<number>
}

export function tellTruth(facts: ShopFacts): ShopTruth {
  const orders = trueOrders(facts)
  return {
    channels: CHANNELS.map((channel) => channelTruth(channel, facts.visits, orders)),
    campaigns: campaignTruths(facts.calendar),
    changes: campaignChanges(facts.calendar),
    orders,
    signups: facts.visits
      .filter((visit) => visit.signsUp)
      .map(({ personIndex, anonymousId, startMs }) => ({
        personId: personIdOf(personIndex),
        anonymousId,
        signedUpAtMs: startMs,
      })),
    people: facts.people.map(truePerson),
  }
}

function trueOrders({ visits, existingCustomers }: ShopFacts): TrueOrder[] {
  const customers = new Set(existingCustomers)
  return visits.flatMap(({ order, personIndex }): TrueOrder[] => {
    if (order === undefined) return []
    const isNewCustomer = !customers.has(personIndex)
    customers.add(personIndex)
    const { orderId, orderedAtMs, cause, needsMask } = order
    return [
      {
        orderId,
        personId: personIdOf(personIndex),
        orderedAtMs,
        amountMinor: BigInt(order.amountMinor),
        refundedMinor: BigInt(order.refund?.amountMinor ?? 0),
        cause,
        needs: CHANNELS.filter((_, bit) => (needsMask & (1 << bit)) !== 0),
        isNewCustomer,
      },
    ]
  })
}

function channelTruth(
  channel: Channel,
  visits: readonly Visit[],
  orders: readonly TrueOrder[],
): ChannelTruth {
  const caused = orders.filter(({ cause }) => cause.kind === 'touch' && cause.channel === channel)
  const incremental = orders.filter((order) => order.needs.includes(channel))
  return {
    channel,
    touches: visits.filter((visit) => visit.door.channel === channel).length,
    causedOrders: caused.length,
    causedRevenueMinor: sumMinor(caused, (order) => order.amountMinor),
    incrementalOrders: incremental.length,
    incrementalRevenueMinor: sumMinor(incremental, (order) => order.amountMinor),
    incrementalNetRevenueMinor: sumMinor(incremental, (order) => order.amountMinor - order.refundedMinor),
  }
}

function campaignTruths(calendar: ShopCalendar): CampaignTruth[] {
  return DOORS.map((door) => ({
    channel: door.channel,
    campaign: door.campaign,
    orderProbabilityAtStart: doorEffect(door, calendar, calendar.startMs),
    orderProbabilityAtEnd: doorEffect(door, calendar, calendar.endMs - 1),
    carryOverDays: door.carryOverDays,
    isNavigational: door.isNavigational,
  }))
}

/** Starts and changes, on the first day they show. */
function campaignChanges(calendar: ShopCalendar): CampaignChange[] {
  const changes = DOORS.flatMap(({ channel, campaign, startsAtShare, change }) => {
    const start = { channel, campaign, description: 'Campaign started', atShare: startsAtShare }
    const changed = change && { channel, campaign, description: change.description, atShare: change.atShare }
    return [...(startsAtShare > 0 ? [start] : []), ...(changed ? [changed] : [])]
  })
  return changes.map(({ atShare, ...change }) => ({
    date: dayText(calendar, Math.ceil(atShare * calendar.days)),
    ...change,
  }))
}

function truePerson({ person, anonymousIds, isIdentified }: PersonFacts): TruePerson {
  const account = isIdentified ? accountOf(person.index) : undefined
  return {
    personId: personIdOf(person.index),
    anonymousIds,
    deviceCount: person.devices.length,
    country: person.country.code,
    userId: account?.userId,
    emailSha256: account?.emailSha256,
  }
}

function sumMinor(orders: readonly TrueOrder[], amountOf: (order: TrueOrder) => bigint): bigint {
  return orders.reduce((sum, order) => sum + amountOf(order), 0n)
}
