import { useFormat } from '../lib/workspace-context.tsx'
import { Notice } from './notice.tsx'

type Conversions = { currency: string; conversions: number; amount_minor: string }
type Spend = { currency: string; rows: number; amount_minor: string }
type OtherCurrenciesProps = { amounts: readonly Conversions[]; spend?: readonly Spend[] }

/** Money that is in no number of the page because it is in another currency and has no rate. */
export function OtherCurrencies({ amounts, spend = [] }: OtherCurrenciesProps) {
  const format = useFormat()
  const list = [
    ...amounts.map(
      (entry) =>
        `${format.money(entry.amount_minor, entry.currency)} (${format.count(entry.conversions)} conversions)`,
    ),
    ...spend.map(
      (entry) =>
        `${format.money(entry.amount_minor, entry.currency)} (${format.count(entry.rows)} rows of spend)`,
    ),
  ]
  if (list.length === 0) return null
  return (
    <Notice tone="warn" title="Other currencies are not in these numbers">
      {list.join(', ')}. Enter exchange rates to convert them.
    </Notice>
  )
}
