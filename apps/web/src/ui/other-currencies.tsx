import { useFormat } from '../lib/workspace-context.tsx'
import { Notice } from './notice.tsx'

type Amount = { currency: string; conversions: number; amount_minor: string }

/** Money that is in no number of the page because it is in another currency. */
export function OtherCurrencies({ amounts }: { amounts: readonly Amount[] }) {
  const format = useFormat()
  if (amounts.length === 0) return null
  const list = amounts.map(
    (entry) =>
      `${format.money(entry.amount_minor, entry.currency)} (${format.count(entry.conversions)} conversions)`,
  )
  return (
    <Notice tone="warn" title="Other currencies are not in these numbers">
      {list.join(', ')}
    </Notice>
  )
}
