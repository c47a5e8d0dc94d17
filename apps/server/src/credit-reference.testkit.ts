/** The credit of `linear` the slow, obvious way, in the reporting currency, to compare reports with. */
import { apportion } from '@tributary/models/attribution/apportion'
import type { WorldTouch } from '@tributary/testkit/small-world'
import { DAY_MS } from './attribute/journey.ts'
import { keptOfJourney, referenceJourney } from './attribute/journey-reference.testkit.ts'
import { countedMoney, DAYS, type randomShop } from './numbers.testkit.ts'

type ReportSettings = {
  readonly by: string
  readonly conversions: string
  readonly conversion_types: string | undefined
  readonly direct: string
  readonly collapse: string
  readonly scope: string
  readonly lookback_days: number
  readonly lookback_visits: number | undefined
}

/** What `linear` makes of the world, the slow and obvious way: by key [conversions, money before and after refunds]; '' without a touch. */
export function referenceCredit(
  world: ReturnType<typeof randomShop>,
  settings: ReportSettings,
  hasRates: boolean,
) {
  const types = settings.conversion_types?.split(',').map((type) => type.trim())
  const sums = new Map<string, [number, bigint, bigint]>()
  const add = (key: string, share: number, paid: bigint, left: bigint) => {
    const [conversions, before, after] = sums.get(key) ?? [0, 0n, 0n]
    sums.set(key, [conversions + share, before + paid, after + left])
  }
  for (const row of world.conversions) {
    const money = countedMoney(world, row, hasRates)
    const sort = row.amountMinor === 0 ? 'goals' : 'money'
    const isAsked = settings.conversions === 'all' || settings.conversions === sort
    const isInDays =
      row.tsMs >= Date.parse(`${DAYS.from}T00:00+08:00`) && row.tsMs < Date.parse(`${DAYS.to}T24:00+08:00`)
    if (money === undefined || !isAsked || !isInDays || types?.includes(row.type ?? '') === false) continue
    const kept = keptOfJourney(
      referenceJourney(world, row, {
        lookbackMs: settings.lookback_days * DAY_MS,
        lookbackVisits: settings.lookback_visits,
        scope: settings.scope === 'window' ? 'window' : 'since_previous',
      }),
      { excludeDirect: settings.direct === 'exclude', collapse: settings.collapse === 'true' },
    )
    const keys = kept.map((touch) => keyOf(touch, settings.by))
    const weights = keys.map(() => 1)
    const [paid, left] = [apportion(money.paid, weights), apportion(money.left, weights)]
    if (keys.length === 0) add('', 1, money.paid, money.left)
    for (const [at, key] of keys.entries()) add(key, 1 / keys.length, paid[at] ?? 0n, left[at] ?? 0n)
  }
  return sums
}

const NOT_SET = '(not set)'

function keyOf({ channel, campaign, landingPage, properties }: WorldTouch, by: string): string {
  const keys: Readonly<Record<string, string | undefined>> = {
    channel,
    campaign: campaign || NOT_SET,
    source_medium: `${NOT_SET} / ${NOT_SET}`,
    landing_page: landingPage,
    'property:team': properties?.team,
  }
  return keys[by] ?? NOT_SET
}
