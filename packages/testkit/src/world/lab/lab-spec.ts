/** What a world of the truth lab is made of. Plain data; money in minor units, effects in conversions, times in days. */
import type { ClickIdName } from '@tributary/pixel/wire'

export const LAB_WORLDS = ['shop', 'saas', 'agency'] as const
export type LabWorldName = (typeof LAB_WORLDS)[number]

/** What must be true of a person before they can be reached this way. */
export type DoorNeed = 'nothing' | 'visited' | 'subscribed' | 'customer' | 'trial'

/** One way of reaching people: a campaign, a free channel, or contacts made by staff. */
export type Door = {
  readonly channel: string
  /** Empty for channels that nobody runs as a campaign. */
  readonly campaign: string
  /** Whose advertising account reports it, and claims conversions for it. */
  readonly platform?: string
  readonly utmSource: string
  readonly utmMedium: string
  readonly clickId?: ClickIdName
  readonly referrers: readonly string[]
  /** A call, a meeting, a stand at a fair: no visit, but a row in the company's own records. */
  readonly isOffline: boolean
  readonly needs: DoorNeed
  /** Expected exposures of an average person on a day outside the market. */
  readonly perDay: number
  /** Multiplies the exposures while the person is in the market: this is what confounds the models. */
  readonly inMarketFactor: number
  /** Of the exposures, the share that becomes a visit. The others are views that no pixel sees. */
  readonly clickShare: number
  /** Conversions that one view, or one click or contact, causes on average, over all days that it works. */
  readonly viewEffect: number
  readonly clickEffect: number
  /** Carry-over: after so many days the effect on a day's odds has halved. */
  readonly halfLifeDays: number
  /** Relative odds that somebody who has decided comes in here to order. Such visits cause nothing. */
  readonly orderWeight: number
  readonly costPerViewMinor: number
  readonly costPerClickMinor: number
}

/** How a decision becomes money. */
export type Trade =
  /** Each decision is an order; customers order again. */
  | { readonly kind: 'orders'; readonly quietDays: number; readonly repeatFactor: number }
  /** A decision starts a trial; some pay after it, then monthly until they leave. */
  | {
      readonly kind: 'subscriptions'
      readonly trialDays: number
      readonly paidShare: number
      /** Added to the odds of paying for each unit of goodwill at the trial's end. */
      readonly paidPerGoodwill: number
      readonly monthlyChurn: number
    }
  /** A decision of an organisation becomes a deal after a while, with the main contact's name on it. */
  | { readonly kind: 'deals'; readonly lagDaysMedian: number; readonly quietDays: number }

export type LabSpec = {
  readonly name: LabWorldName
  readonly site: string
  readonly currency: string
  readonly orderPrefix: string
  /** Conversions that the score looks at; the others (renewals, trials) are data all the same. */
  readonly scoredType: string
  readonly signupEvent: string
  readonly lookbackDays: number
  readonly usual: { readonly people: number; readonly days: number }
  /** Weight of groups of 1, 2, 3 ... people: households, or organisations. */
  readonly groupSizes: readonly number[]
  /** Whether the group decides together (an organisation) or each person alone. */
  readonly groupDecides: boolean
  readonly sharedComputerShare: number
  readonly consentRefusedShare: number
  readonly adBlockerShare: number
  readonly accountShare: number
  readonly otherAddressShare: number
  readonly signupShare: number
  /** Of the decisions on a day with a visit, the share carried out in that visit. */
  readonly sameVisitShare: number
  readonly market: { readonly perDay: number; readonly daysMean: number; readonly factor: number }
  /** Odds of a decision on an ordinary day without any marketing. */
  readonly baselinePerDay: number
  /** What all goodwill together can add to a day's odds at most: returns diminish. */
  readonly saturationPerDay: number
  readonly trade: Trade
  readonly price: { readonly medianMinor: number; readonly sigma: number; readonly refundShare: number }
  readonly pages: {
    readonly landing: readonly string[]
    readonly inner: readonly string[]
    readonly order: string
  }
  readonly doors: readonly Door[]
}

/** What most doors have in common. */
export const PLAIN_DOOR = {
  campaign: '',
  utmSource: '',
  utmMedium: '',
  referrers: [],
  isOffline: false,
  needs: 'nothing',
  inMarketFactor: 1,
  clickShare: 1,
  viewEffect: 0,
  halfLifeDays: 3,
  orderWeight: 0,
  costPerViewMinor: 0,
  costPerClickMinor: 0,
} as const satisfies Partial<Door>

/** Channels of a world in the order of its doors, each once. */
export function channelsOf(spec: LabSpec): string[] {
  return [...new Set(spec.doors.map((door) => door.channel))]
}

/** The channel nobody runs: it has no effect of its own and is never switched off. */
export const DIRECT_CHANNEL = 'Direct'
