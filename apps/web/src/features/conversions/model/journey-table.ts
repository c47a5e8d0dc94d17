import type { Journey } from '@tributary/contract/attribution'
import type { FigureTable } from '../../../charts/figure-frame.tsx'
import type { Formatter } from '../../../lib/format.ts'
import { conversionName } from '../../../ui/conversion-name.ts'
import { takenBack } from './taken-back.ts'

/** The time line as rows: touches with their share, the conversion, refunds; oldest first. */
export function journeyTable(journey: Journey, format: Formatter): FigureTable {
  const money = (amountMinor: string) => format.money(amountMinor, journey.currency)
  const rows = [
    ...journey.touches.map((touch) => ({
      ts: touch.ts,
      what: touch.channel,
      share: format.share(touch.share),
      amount: money(touch.amount_minor),
    })),
    {
      ts: journey.ts,
      what: `Conversion ${conversionName(journey)}`,
      share: '',
      amount: money(journey.amount_minor),
    },
    ...journey.refunds.map((refund) => ({
      ts: refund.ts,
      what: 'Refund',
      share: '',
      amount: money(takenBack(refund.amount_minor)),
    })),
  ].sort((left, right) => Date.parse(left.ts) - Date.parse(right.ts))
  return {
    header: ['', 'Time', 'What', 'Share', 'Amount'],
    rows: rows.map(({ ts, what, share, amount }, index) => [
      String(index + 1),
      format.instant(ts),
      what,
      share,
      amount,
    ]),
  }
}
