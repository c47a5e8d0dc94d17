/** A household or an organisation: its people, their devices and habits, drawn from generators of their own. */
import { createHash } from 'node:crypto'
import { mixKey, type SeededRandom } from '../../seeded-random.ts'
import { type Browser, COUNTRIES, type Country, DESKTOP_BROWSERS, PHONE_BROWSERS } from '../audience.data.ts'
import { childKey, type RandomKey, randomOf } from '../shop-person.ts'
import type { LabSpec } from './lab-spec.ts'

export type LabDevice = {
  readonly browser: Browser
  readonly ip: string
  /** Nothing that happens in this browser is ever seen: the visitor said no, or blocks the pixel. */
  readonly hiddenBy: 'consent' | 'blocker' | undefined
  readonly isShared: boolean
}

export type LabPerson = {
  readonly key: RandomKey
  readonly personId: string
  readonly country: Country
  /** Own devices first, then the group's computer. Most visits are made with the first. */
  readonly devices: readonly LabDevice[]
  /** Multiplies all exposures; 1 on average. */
  readonly activity: number
  /** Multiplies the effect of all marketing; 1 on average. */
  readonly responsiveness: number
  /** What the company's own system calls a person with an account. */
  readonly userId: string | undefined
  readonly email: string
  /** The address given at the till or to the payment service: often the same. */
  readonly orderEmail: string
}

export type LabGroup = {
  readonly index: number
  readonly key: RandomKey
  readonly people: readonly LabPerson[]
}

/** Slots of generators below a group and below a person: fixed, so that no branch takes another's numbers. */
export const LAB_SLOT = {
  traits: 1,
  candidates: 2,
  markets: 3,
  decisions: 4,
  outcomes: 5,
  observation: 6,
  platforms: 7,
  members: 100,
} as const

const TWO_DEVICES_SHARE = 0.45
const SHARED_NETWORK_SHARE = 0.08
const SHARED_NETWORKS = 40
const MAIN_CONTACT_ACTIVITY = 1.8

/** The group at this place of the world, with at most `room` people. */
export function createGroup(spec: LabSpec, worldKey: RandomKey, index: number, room: number): LabGroup {
  const key = childKey(worldKey, index)
  const random = randomOf(childKey(key, LAB_SLOT.traits))
  const size = Math.min(room, random.weightedIndex(spec.groupSizes) + 1)
  const country = drawByShare(COUNTRIES, random)
  const ip = drawNetwork(country, random)
  const shared =
    size > 1 && random.chance(spec.sharedComputerShare)
      ? drawDevice(spec, { isPhone: false, isShared: true, ip, refuses: false }, random)
      : undefined
  const people = Array.from({ length: size }, (_, member) =>
    createPerson(spec, { key, index, member, country, ip, shared }),
  )
  return { index, key, people }
}

type Home = {
  readonly key: RandomKey
  readonly index: number
  readonly member: number
  readonly country: Country
  readonly ip: string
  readonly shared: LabDevice | undefined
}

function createPerson(spec: LabSpec, home: Home): LabPerson {
  const key = childKey(home.key, LAB_SLOT.members + home.member)
  const random = randomOf(childKey(key, LAB_SLOT.traits))
  const refuses = random.chance(spec.consentRefusedShare)
  const startsOnPhone = random.chance(spec.groupDecides ? 0.2 : 0.6)
  const hasTwo = random.chance(TWO_DEVICES_SHARE)
  const kinds = hasTwo ? [startsOnPhone, !startsOnPhone] : [startsOnPhone]
  const own = kinds.map((isPhone) =>
    drawDevice(spec, { isPhone, isShared: false, ip: home.ip, refuses }, random),
  )
  const name = `${spec.name}${home.index + 1}-${home.member + 1}`
  const isMainContact = spec.groupDecides && home.member === 0
  const activity = random.lognormal(Math.exp(-0.18), 0.6) * (isMainContact ? MAIN_CONTACT_ACTIVITY : 1)
  const responsiveness = random.lognormal(Math.exp(-0.125), 0.5)
  const hasAccount = random.chance(spec.accountShare)
  const usesOther = random.chance(spec.otherAddressShare)
  const email = `${name}@mail.example`
  return {
    key,
    personId: `p-${home.index + 1}-${home.member + 1}`,
    country: home.country,
    devices: home.shared === undefined ? own : [...own, home.shared],
    activity,
    responsiveness,
    userId: hasAccount ? `u-${home.index + 1}-${home.member + 1}` : undefined,
    email,
    orderEmail: usesOther ? `${name}@other.example` : email,
  }
}

/** As every sender hashes an address; those made here are lower case already. */
export function hashOfEmail(email: string): string {
  return createHash('sha256').update(email).digest('hex')
}

/** Uniform in [0, 1) for one question about one thing; asking another question does not move it. */
export function uniformOf(key: RandomKey, question: number): number {
  return mixKey(mixKey(key.high, question), key.low) / 0x100000000
}

type DeviceTraits = {
  readonly isPhone: boolean
  readonly isShared: boolean
  readonly ip: string
  readonly refuses: boolean
}

function drawDevice(spec: LabSpec, traits: DeviceTraits, random: SeededRandom): LabDevice {
  const browser = drawByShare(traits.isPhone ? PHONE_BROWSERS : DESKTOP_BROWSERS, random)
  const blocks = random.chance(spec.adBlockerShare) && !traits.isPhone
  const hiddenBy = traits.refuses ? 'consent' : blocks ? 'blocker' : undefined
  return { browser, ip: traits.ip, hiddenBy, isShared: traits.isShared }
}

/** Some live behind an address of many strangers: a dormitory, a mobile network. */
function drawNetwork(country: Country, random: SeededRandom): string {
  const [first, low, high] = random.pick(country.ipRanges)
  const isShared = random.chance(SHARED_NETWORK_SHARE)
  const place = random.int(0, SHARED_NETWORKS - 1)
  const own = `${first}.${random.int(low, high)}.${random.int(0, 255)}.${random.int(1, 254)}`
  return isShared ? `${first}.${low}.250.${place + 1}` : own
}

function drawByShare<T extends { share: number }>(items: readonly T[], random: SeededRandom): T {
  const item = items[random.weightedIndex(items.map((candidate) => candidate.share))]
  if (item === undefined) throw new Error('no item to draw')
  return item
}
