/** What a metric is: how it follows from measures, and what people need to know of it. */
import type { MeasureName } from './measures.data.ts'

/** How a metric follows from measures. Quotients are of totals, never averages of quotients; null without a divisor. */
export type Formula =
  | { readonly kind: 'measure'; readonly of: MeasureName }
  | { readonly kind: 'difference'; readonly of: MeasureName; readonly less: MeasureName }
  | {
      readonly kind: 'quotient'
      readonly of: MeasureName
      readonly by: MeasureName
      readonly times?: number
    }

export type MetricUnit = 'money' | 'count' | 'ratio' | 'percent'

export type Metric = {
  readonly label: string
  readonly description: string
  readonly synonyms: readonly string[]
  readonly unit: MetricUnit
  readonly formula: Formula
  /** Whether more is better. */
  readonly better: 'more' | 'less' | 'neither'
}

export const measure = (of: MeasureName): Formula => ({ kind: 'measure', of })
export const quotient = (of: MeasureName, by: MeasureName, times?: number): Formula =>
  times === undefined ? { kind: 'quotient', of, by } : { kind: 'quotient', of, by, times }
