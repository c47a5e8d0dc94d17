/**
 * The ways fractribution can rewrite a journey before it is counted (Snowplow's dbt package "fractribution",
 * Apache-2.0; Google's fractribution before it). Journeys are channel names, oldest first. None looks at names other
 * than for equality, and the empty name is a name.
 */
import { DIRECT } from './touch-weights.ts'

export type PathTransform =
  | { readonly name: 'unique_path' }
  | { readonly name: 'frequency_path' }
  | { readonly name: 'exposure_path' }
  | { readonly name: 'first_path' }
  | { readonly name: 'trim_long_path'; readonly length: number }
  | { readonly name: 'remove_if_not_all'; readonly channel?: string }
  | { readonly name: 'remove_if_last_and_not_all'; readonly channel?: string }

/** Applies one transform; the input is left as it was. Where a transform names a channel, it is Direct unless given. */
export function transformPath(path: readonly string[], transform: PathTransform): string[] {
  switch (transform.name) {
    case 'unique_path':
      return [...path]
    case 'frequency_path':
      return frequencyPath(path)
    case 'exposure_path':
      return exposurePath(path)
    case 'first_path':
      return [...new Set(path)]
    case 'trim_long_path':
      return transform.length > 0 ? path.slice(-transform.length) : []
    case 'remove_if_not_all':
      return removeIfNotAll(path, transform.channel ?? DIRECT)
    case 'remove_if_last_and_not_all':
      return removeIfLastAndNotAll(path, transform.channel ?? DIRECT)
  }
}

/** Consecutive repeats merged: `D, A, B, B, C, D, C, C` becomes `D, A, B, C, D, C`. */
export function exposurePath(path: readonly string[]): string[] {
  return path.filter((channel, index) => index === 0 || channel !== path[index - 1])
}

/** Each channel once, at its first place, with how often it occurs: `D, A, D` becomes `D(2), A(1)`. */
function frequencyPath(path: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const channel of path) counts.set(channel, (counts.get(channel) ?? 0) + 1)
  return Array.from(counts, ([channel, count]) => `${channel}(${count})`)
}

function removeIfNotAll(path: readonly string[], channel: string): string[] {
  const others = path.filter((touch) => touch !== channel)
  return others.length > 0 ? others : [...path]
}

function removeIfLastAndNotAll(path: readonly string[], channel: string): string[] {
  const lastOther = path.findLastIndex((touch) => touch !== channel)
  return lastOther >= 0 ? path.slice(0, lastOther + 1) : [...path]
}
