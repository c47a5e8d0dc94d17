/** Where things stand on a journey's time line. */
import type { Journey } from '@tributary/contract/attribution'

export type LinePoint = {
  id: string
  at: number
  kind: 'touch' | 'conversion' | 'refund'
  channel: string
  share: number
}

/**
 * Places touches, the conversion and refunds on 0..1 by time. Everything at one moment stands in the middle.
 * Points closer than `minGap` are moved apart, in order, so that each can be seen.
 */
export function placeOnLine(
  journey: Pick<Journey, 'touches' | 'ts' | 'refunds' | 'conversion_id'>,
  minGap = 0.03,
): LinePoint[] {
  const points = [
    ...journey.touches.map((touch) => ({
      id: touch.touch_id,
      ms: Date.parse(touch.ts),
      kind: 'touch' as const,
      channel: touch.channel,
      share: touch.share,
    })),
    {
      id: journey.conversion_id,
      ms: Date.parse(journey.ts),
      kind: 'conversion' as const,
      channel: '',
      share: 0,
    },
    ...journey.refunds.map((refund, index) => ({
      id: `refund-${index}`,
      ms: Date.parse(refund.ts),
      kind: 'refund' as const,
      channel: '',
      share: 0,
    })),
  ].sort((a, b) => a.ms - b.ms)
  const start = points[0]?.ms ?? 0
  const length = (points.at(-1)?.ms ?? start) - start
  const gap = points.length > 1 ? Math.min(minGap, 1 / (points.length - 1)) : 0
  const raw = points.map((point) => (length === 0 ? 0.5 : (point.ms - start) / length))
  const placed = spread(raw, gap)
  return points.map(({ ms: _, ...point }, index) => ({ ...point, at: placed[index] ?? 0.5 }))
}

/** Pushes neighbours apart left to right, then back from the right end so that nothing passes 1. */
function spread(positions: readonly number[], gap: number): number[] {
  const forward = [...positions]
  for (let index = 1; index < forward.length; index++) {
    forward[index] = Math.max(forward[index] ?? 0, (forward[index - 1] ?? 0) + gap)
  }
  let limit = 1
  for (let index = forward.length - 1; index >= 0; index--) {
    forward[index] = Math.min(forward[index] ?? 0, limit)
    limit = (forward[index] ?? 0) - gap
  }
  return forward.map((position) => Math.max(0, position))
}
