/** The shop as its visitors meet it: the period, the doors, what is switched off, and how visits spread over doors and days. */
import type { SeededRandom } from '../seeded-random.ts'
import { dayIndexes, dayIndexOf, doorVolume, type ShopCalendar, seasonFactor } from './shop-calendar.ts'
import { DOORS, type Door } from './shop-doors.data.ts'
import { CHANNELS, type Channel } from './shop-world.ts'

/** Weights of the doors of return visits, by day, the first unseen day first. */
type ReturnDoors = {
  readonly anyone: readonly (readonly number[])[]
  readonly subscribers: readonly (readonly number[])[]
}

/** The period, what is switched off, and how first visits spread over doors and days. */
export type Shop = {
  readonly calendar: ShopCalendar
  readonly off: ReadonlySet<Channel>
  readonly firstDoorWeights: readonly number[]
  /** By door, then by day, the first unseen day first. */
  readonly dayWeightsByDoor: readonly (readonly number[])[]
  readonly returnDoors: ReturnDoors
}

export const DIRECT = findDoor('Direct', '')
export const WELCOME = findDoor('Email', 'welcome_series')
export const CART_MAIL = findDoor('Email', 'abandoned_cart')
export const NEWSLETTER = findDoor('Email', 'weekly_newsletter')

export function createShop(calendar: ShopCalendar, off: ReadonlySet<Channel>): Shop {
  const days = dayIndexes(calendar)
  const dayWeightsByDoor = DOORS.map((door) =>
    days.map((day) => seasonFactor(calendar, day) * doorVolume(door, calendar, day)),
  )
  const firstDoorWeights = DOORS.map((door, index) => {
    const volume = dayWeightsByDoor[index]?.reduce((sum, weight) => sum + weight, 0) ?? 0
    return door.firstVisitWeight * volume
  })
  return { calendar, off, firstDoorWeights, dayWeightsByDoor, returnDoors: createReturnDoors(calendar) }
}

function createReturnDoors(calendar: ShopCalendar): ReturnDoors {
  const days = dayIndexes(calendar)
  const weigh = (isSubscriber: boolean): number[][] =>
    days.map((day) =>
      DOORS.map((door) =>
        door.isForSubscribers && !isSubscriber ? 0 : door.returnWeight * doorVolume(door, calendar, day),
      ),
    )
  return { anyone: weigh(false), subscribers: weigh(true) }
}

export function drawReturnDoor(
  shop: Shop,
  timeMs: number,
  isSubscriber: boolean,
  random: SeededRandom,
): Door {
  const { calendar, returnDoors } = shop
  // A visit after the end never happens, but its door is drawn like any other's.
  const day = Math.min(dayIndexOf(calendar, timeMs), calendar.days - 1) + calendar.unseenDays
  const weights = (isSubscriber ? returnDoors.subscribers : returnDoors.anyone)[day] ?? []
  return DOORS[random.weightedIndex(weights)] ?? DIRECT
}

/** The channel as a bit of a needs mask. */
export function channelBit(channel: Channel): number {
  return 1 << CHANNELS.indexOf(channel)
}

export function findDoor(channel: Channel, campaign: string): Door {
  const found = DOORS.find((door) => door.channel === channel && door.campaign === campaign)
  if (found === undefined) throw new Error(`no such door: ${channel} ${campaign}`)
  return found
}
