/** Events per second, as they are drawn and said. */
import type { LiveView } from '@tributary/contract/live'

const STEP_SECONDS = 10

export type RatePoint = { readonly second: number; readonly perSecond: number }

/**
 * Means over steps of ten seconds that begin at round times, so that points do not change as time goes on. A step that the
 * view does not hold whole, or that is not over, is left out.
 */
export function ratePoints({ second, events }: Pick<LiveView, 'second' | 'events'>): RatePoint[] {
  const first = second - events.length + 1
  const points: RatePoint[] = []
  for (
    let at = Math.ceil(first / STEP_SECONDS) * STEP_SECONDS;
    at + STEP_SECONDS <= second;
    at += STEP_SECONDS
  ) {
    const sum = events
      .slice(at - first, at - first + STEP_SECONDS)
      .reduce((total, number) => total + number, 0)
    points.push({ second: at, perSecond: sum / STEP_SECONDS })
  }
  return points
}

/** Mean of the last ten seconds that are over. */
export function rateNow({ events }: Pick<LiveView, 'events'>): number {
  return events.slice(-STEP_SECONDS - 1, -1).reduce((total, number) => total + number, 0) / STEP_SECONDS
}
