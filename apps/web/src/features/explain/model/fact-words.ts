/** Explanations in words. */
import type { ExplainedPart, Explanation } from '@tributary/contract/explain'
import type { QueryFilter } from '@tributary/contract/query'
import type { Formatter } from '../../../lib/format.ts'

const FACT_WORDS: Record<Explanation['kind'], { one: string; many: string }> = {
  event: { one: 'event', many: 'events' },
  touch: { one: 'touch', many: 'touches' },
  conversion: { one: 'conversion', many: 'conversions' },
  person: { one: 'person', many: 'people' },
  spend: { one: 'day of spend', many: 'days of spend' },
  deal: { one: 'deal', many: 'deals' },
  credit: { one: 'conversion', many: 'conversions' },
}

/** "583 conversions", "1 person". */
export function factCount(explanation: Pick<Explanation, 'kind' | 'facts'>, format: Formatter): string {
  const { one, many } = FACT_WORDS[explanation.kind]
  return `${format.count(explanation.facts)} ${explanation.facts === 1 ? one : many}`
}

/** What one row is. */
export function rowWord(kind: Explanation['kind']): string {
  return FACT_WORDS[kind].one
}

export function partText(part: ExplainedPart, currency: string, format: Formatter): string {
  if (part.unit === 'money') return format.money(String(part.value), currency)
  const value = Number(part.value)
  return Number.isInteger(value) ? format.count(value) : format.credited(value)
}

export function valueText(explanation: Explanation, format: Formatter): string {
  const { value, unit, currency } = explanation
  if (value === null) return 'no value'
  switch (unit) {
    case 'money':
      return format.money(String(value), currency)
    case 'count':
      return Number.isInteger(Number(value)) ? format.count(Number(value)) : format.credited(Number(value))
    case 'ratio':
      return format.ratio(Number(value))
    case 'percent':
      return format.share(Number(value))
  }
}

const OPERATORS: Record<QueryFilter['operator'], string> = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  not_contains: 'does not contain',
  starts_with: 'starts with',
}

/** "channel is Email". */
export function filterText({ dimension, operator, values }: QueryFilter): string {
  return `${dimension.replace('property:', '').replaceAll('_', ' ')} ${OPERATORS[operator]} ${values.join(' or ')}`
}
