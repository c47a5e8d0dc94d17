/** What the live view says, in words. */
import type { LiveView } from '@tributary/contract/live'
import type { Formatter } from '../../../lib/format.ts'

type Money = LiveView['money'][number]

/** The workspace's currency, or the one that most conversions are in; undefined while neither is known. */
export function mainCurrency(view: LiveView, workspaceCurrency: string | null): string | undefined {
  return workspaceCurrency ?? view.money[0]?.currency
}

/** Money of the main currency, and of the others. */
export function splitMoney(
  view: LiveView,
  currency: string | undefined,
): { main: Money | undefined; others: Money[] } {
  return {
    main: view.money.find((entry) => entry.currency === currency),
    others: view.money.filter((entry) => entry.currency !== currency),
  }
}

/** "12" or, when not all could be counted, "100,000 or more". */
export function visitorsText(view: LiveView, format: Formatter): string {
  return view.visitors_capped ? `${format.count(view.visitors_now)} or more` : format.count(view.visitors_now)
}

/** The finding: who is here, and what came of it. */
export function findingOf(view: LiveView, currency: string | undefined, format: Formatter): string {
  const visitors =
    view.visitors_now === 1
      ? 'One visitor is here now'
      : `${visitorsText(view, format)} visitors are here now`
  const { main } = splitMoney(view, currency)
  const conversions =
    view.conversions_count === 1 ? 'one conversion' : `${format.count(view.conversions_count)} conversions`
  if (view.conversions_count === 0) return `${visitors}; no conversion arrived in the last half hour.`
  const money = main ? ` and ${format.money(main.amount_minor, main.currency)}` : ''
  return `${visitors}; in the last half hour ${conversions}${money} arrived.`
}

/** Amounts one after the other, each with its number of conversions. */
export function amountsText(amounts: readonly Money[], format: Formatter): string {
  return amounts
    .map(({ currency, conversions, amount_minor }) => {
      const number = conversions === 1 ? 'one conversion' : `${format.count(conversions)} conversions`
      return `${format.money(amount_minor, currency)} (${number})`
    })
    .join(', ')
}

/** Nothing has arrived within the window. */
export function isQuiet(view: LiveView): boolean {
  return view.events.every((number) => number === 0) && view.visitors_now === 0
}
