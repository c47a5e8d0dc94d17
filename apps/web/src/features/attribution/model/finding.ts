import type { Attribution } from '@tributary/contract/attribution'
import type { Formatter } from '../../../lib/format.ts'
import { modelLabel } from '../../../lib/model-choice.ts'
import { shareOfMinor } from '../../../lib/money.ts'
import type { CompareRow } from './compare-rows.ts'

/** Shares further apart than this are worth saying. */
const NOTABLE_GAP = 0.03

/** Which channel leads, and where the models disagree most. */
export function attributionFinding(
  answers: readonly Attribution[],
  rows: readonly CompareRow[],
  format: Formatter,
): string {
  const first = answers[0]
  const leader = rows[0]
  if (!first || !leader || first.total.conversions === 0) return 'No conversions in this range.'
  const share = shareIn(leader, first)
  const lead =
    share === null
      ? `${leader.key} is credited most by ${modelLabel(first.model)}.`
      : `${leader.key} is credited with ${format.shareWhole(share)} by ${modelLabel(first.model)}.`
  const gap = widestGap(answers, rows)
  if (!gap || gap.high.share - gap.low.share < NOTABLE_GAP)
    return answers.length > 1 ? `${lead} The models agree closely.` : lead
  return `${lead} The models differ most on ${gap.key}: ${format.shareWhole(gap.low.share)} by ${modelLabel(gap.low.model)}, ${format.shareWhole(gap.high.share)} by ${modelLabel(gap.high.model)}.`
}

function shareIn(row: CompareRow, answer: Attribution): number | null {
  const cell = row.cells[answer.model]
  if (!cell) return null
  const ofMoney = shareOfMinor(cell.netMinor, answer.total.net_amount_minor)
  return ofMoney ?? (answer.total.conversions > 0 ? cell.conversions / answer.total.conversions : null)
}

export function widestGap(answers: readonly Attribution[], rows: readonly CompareRow[]) {
  const gaps = rows.flatMap((row) => {
    const shares = answers
      .flatMap((answer) => {
        const share = shareIn(row, answer)
        return share === null ? [] : [{ model: answer.model, share }]
      })
      .sort((a, b) => a.share - b.share)
    const [low, high] = [shares[0], shares.at(-1)]
    return low && high ? [{ key: row.key, low, high }] : []
  })
  return gaps.sort((a, b) => b.high.share - b.low.share - (a.high.share - a.low.share))[0]
}
