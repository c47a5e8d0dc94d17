/** One person of the audience: traits that never change, drawn from a generator of their own. */
import { createHash } from 'node:crypto'
import { createRandomFromKey, mixKey, type SeededRandom } from '../seeded-random.ts'
import { type Browser, COUNTRIES, type Country, DESKTOP_BROWSERS, PHONE_BROWSERS } from './audience.data.ts'

/** Names a generator: a place in the tree of causes. Removing one branch leaves the numbers of all others as they were. */
export type RandomKey = { readonly high: number; readonly low: number }

export type Device = { readonly browser: Browser; readonly isPhone: boolean; readonly ip: string }

export type Person = {
  readonly index: number
  readonly key: RandomKey
  readonly country: Country
  readonly devices: readonly Device[]
  /** Mean number of further visits one visit leads to. Under 1, so that visits die out. */
  readonly returnRate: number
  /** Multiplies the effect of every touch; 1 on average. */
  readonly responsiveness: number
  /** Bought before the period began. */
  readonly isExistingCustomer: boolean
}

const EXISTING_CUSTOMER_SHARE = 0.04
const PHONE_FIRST_SHARE = 0.63
const TWO_DEVICES_SHARE = 0.27
const RETURN_RATE_MEDIAN = 0.375
const RETURN_RATE_MOST = 0.8

export function childKey(key: RandomKey, slot: number): RandomKey {
  return { high: mixKey(key.high, slot), low: mixKey(key.low, slot ^ 0x5bd1e995) }
}

export function randomOf(key: RandomKey): SeededRandom {
  return createRandomFromKey(key.high, key.low)
}

export function createPerson(worldKey: RandomKey, index: number): Person {
  const key = childKey(worldKey, index)
  const random = randomOf(key)
  const isExistingCustomer = random.chance(EXISTING_CUSTOMER_SHARE)
  const country = drawByShare(COUNTRIES, random)
  const startsOnPhone = random.chance(PHONE_FIRST_SHARE)
  const devices = [drawDevice(startsOnPhone, country, random)]
  if (random.chance(TWO_DEVICES_SHARE)) devices.push(drawDevice(!startsOnPhone, country, random))
  return {
    index,
    key,
    country,
    devices,
    isExistingCustomer,
    returnRate: Math.min(RETURN_RATE_MOST, random.lognormal(RETURN_RATE_MEDIAN, 0.6)),
    responsiveness: random.lognormal(Math.exp(-0.18), 0.6),
  }
}

export function personIdOf(index: number): string {
  return `person-${String(index + 1).padStart(6, '0')}`
}

/** What the shop's account system calls the person, and the hash of the address they gave. */
export function accountOf(index: number): { userId: string; emailSha256: string } {
  const email = `shopper${index + 1}@mail.example`
  return { userId: `cust_${100_000 + index}`, emailSha256: createHash('sha256').update(email).digest('hex') }
}

function drawDevice(isPhone: boolean, country: Country, random: SeededRandom): Device {
  const browser = drawByShare(isPhone ? PHONE_BROWSERS : DESKTOP_BROWSERS, random)
  const [first, low, high] = random.pick(country.ipRanges)
  const ip = `${first}.${random.int(low, high)}.${random.int(0, 255)}.${random.int(1, 254)}`
  return { browser, isPhone, ip }
}

function drawByShare<T extends { share: number }>(items: readonly T[], random: SeededRandom): T {
  const item = items[random.weightedIndex(items.map((candidate) => candidate.share))]
  if (item === undefined) throw new Error('no item to draw')
  return item
}
