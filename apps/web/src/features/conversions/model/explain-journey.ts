import type { Journey } from '@tributary/contract/attribution'
import type { Formatter } from '../../../lib/format.ts'
import { modelLabel } from '../../../lib/model-choice.ts'

/** One conversion in words: what it brought, how it came about, what was taken back. */
export function explainJourney(journey: Journey, format: Formatter): string {
  const { touches, currency } = journey
  const worth =
    journey.amount_minor === '0'
      ? 'This conversion carries no money'
      : `${format.money(journey.amount_minor, currency)} arrived`
  const back =
    journey.refunds.length > 0
      ? ` and ${format.money(String(BigInt(journey.amount_minor) - BigInt(journey.net_amount_minor)), currency)} went back`
      : ''
  if (journey.unattributed)
    return `${worth}${back}; no touch in the window came before it, so it is unattributed in every report.`
  const first = touches[0]
  const leader = [...touches].sort((a, b) => b.share - a.share)[0]
  if (!first || !leader) return `${worth}${back}.`
  const many =
    touches.length === 1
      ? 'after one touch'
      : `after ${touches.length} touches over ${format.lapse(first.ts, journey.ts)}`
  return `${worth}${back} ${many}. By ${modelLabel(journey.model)}, ${creditText(touches, leader.share, format)}.`
}

/** Who got the most; those with equal shares are named together. */
function creditText(touches: Journey['touches'], most: number, format: Formatter): string {
  const leaders = touches.filter((touch) => Math.abs(touch.share - most) < 1e-9)
  if (leaders.length === touches.length && touches.length > 1) return `each gets ${format.share(most)}`
  const names = [...new Set(leaders.map((touch) => touch.channel))]
  return names.length > 1
    ? `${names.join(' and ')} get ${format.shareWhole(most)} a touch`
    : `${names[0] ?? ''} gets ${format.shareWhole(most * leaders.length)}`
}
