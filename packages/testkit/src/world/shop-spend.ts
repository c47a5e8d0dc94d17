/** What the shop paid for its campaigns, by day: as many clicks as the visits imply, and those the pixel never saw. */
import type { SeededRandom } from '../seeded-random.ts'
import { dayIndexOf, dayText, doorVolume, type ShopCalendar } from './shop-calendar.ts'
import { DOORS, type Door } from './shop-doors.data.ts'
import { SHOP_CURRENCY } from './shop-pages.data.ts'
import type { Visit } from './shop-visit.ts'
import type { SpendRow } from './shop-world.ts'

/** Clicks for one visit seen: some people leave before the page has loaded, some block the pixel. */
const CLICKS_PER_VISIT = 1.13
const PRICE_NOISE = 0.1
const PRICE_GROWTH = 0.08

/** One row for each paid campaign and day on which it runs, by day, then in the order of the doors. */
export function planSpend(
  calendar: ShopCalendar,
  visits: readonly Visit[],
  off: ReadonlySet<string>,
  random: SeededRandom,
): SpendRow[] {
  const visitsByDoorDay = countByDoorDay(calendar, visits)
  const paid = DOORS.filter((door) => door.price !== undefined && !off.has(door.channel))
  const rows: SpendRow[] = []
  for (let dayIndex = 0; dayIndex < calendar.days; dayIndex += 1) {
    for (const door of paid) {
      if (doorVolume(door, calendar, dayIndex) === 0) continue
      const seen = visitsByDoorDay.get(door)?.[dayIndex] ?? 0
      rows.push(spendOfDay(calendar, dayIndex, door, seen, random))
    }
  }
  return rows
}

function spendOfDay(
  calendar: ShopCalendar,
  dayIndex: number,
  door: Door,
  seenVisits: number,
  random: SeededRandom,
): SpendRow {
  const { clickCostMinor, clickRate } = door.price ?? { clickCostMinor: 0, clickRate: 1 }
  const clicks = seenVisits + random.poisson(seenVisits * (CLICKS_PER_VISIT - 1))
  const growth = 1 + PRICE_GROWTH * (dayIndex / calendar.days)
  const costMinor = Math.round(clicks * clickCostMinor * growth * random.lognormal(1, PRICE_NOISE))
  const impressions =
    clicks + Math.round(((clicks + random.next()) / clickRate) * random.lognormal(1, PRICE_NOISE))
  const { channel, campaign } = door
  const date = dayText(calendar, dayIndex)
  return {
    date,
    channel,
    campaign,
    amount_minor: BigInt(costMinor),
    currency: SHOP_CURRENCY,
    impressions,
    clicks,
  }
}

function countByDoorDay(calendar: ShopCalendar, visits: readonly Visit[]): Map<Door, number[]> {
  const counts = new Map(DOORS.map((door) => [door, Array.from({ length: calendar.days }, () => 0)]))
  for (const visit of visits) {
    const days = counts.get(visit.door)
    const dayIndex = dayIndexOf(calendar, visit.startMs)
    if (days !== undefined) days[dayIndex] = (days[dayIndex] ?? 0) + 1
  }
  return counts
}
