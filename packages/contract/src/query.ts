/** Questions to the catalogue of numbers, and their answers. Amounts are strings of minor units of the reporting currency. */
import { z } from 'zod'
import { journeyQuerySchema } from './attribution.ts'
import { amountMinorSchema, currencySchema } from './money.ts'
import { rangeQuerySchema } from './range.ts'
import { strictObject } from './strict-object.ts'

export const MAX_QUERY_ROWS = 10_000
export const MAX_QUERY_METRICS = 12
export const MAX_QUERY_DIMENSIONS = 3
export const MAX_QUERY_FILTERS = 10

export const FILTER_OPERATORS = ['is', 'is_not', 'contains', 'not_contains', 'starts_with'] as const
export type FilterOperator = (typeof FILTER_OPERATORS)[number]

/** A name of the catalogue, or `property:<name>` for a property of touches. */
const dimensionNameSchema = z.string().max(80)

const filterSchema = strictObject({
  dimension: dimensionNameSchema,
  /** `contains` and `not_contains` take either case; several values mean any of them. */
  operator: z.enum(FILTER_OPERATORS),
  values: z.array(z.string().max(300)).min(1).max(50),
})
export type QueryFilter = z.infer<typeof filterSchema>

/**
 * `previous`: as many days right before; `match` `weekday` (the default) moves a range of a week or more by whole weeks, so
 * that weekdays meet, `date` by its exact length. `year`: 52 weeks earlier, or with `date` the same dates a year before.
 */
const compareSchema = z.discriminatedUnion('kind', [
  strictObject({ kind: z.literal('none') }),
  strictObject({ kind: z.literal('previous'), match: z.enum(['weekday', 'date']).default('weekday') }),
  strictObject({ kind: z.literal('year'), match: z.enum(['weekday', 'date']).default('weekday') }),
  strictObject({ ...rangeQuerySchema.required().shape, kind: z.literal('custom') }),
])
export type QueryCompare = z.infer<typeof compareSchema>

export const metricQuerySchema = strictObject({
  /** Names of the catalogue; a credited metric may name its model: `attributed_revenue:linear`. */
  metrics: z.array(z.string().max(200)).min(1).max(MAX_QUERY_METRICS),
  dimensions: z
    .array(dimensionNameSchema)
    .max(MAX_QUERY_DIMENSIONS)
    .default([])
    .describe('Names of the catalogue, or property:<name> for a property of the touches.'),
  filters: z.array(filterSchema).max(MAX_QUERY_FILTERS).default([]),
  /** Absent: the last 30 days. */
  range: strictObject(rangeQuerySchema.shape).default({}),
  compare: compareSchema.default({ kind: 'none' }),
  /** Shorthand for a first dimension of this name. */
  grain: z.enum(['day', 'week', 'month', 'quarter', 'year']).optional(),
  /** By metrics or dimensions asked for. Absent: by date where there is one, else by the first metric, largest first. */
  order: z
    .array(strictObject({ by: z.string().max(200), direction: z.enum(['asc', 'desc']).default('desc') }))
    .max(4)
    .default([]),
  limit: z.number().int().min(1).max(MAX_QUERY_ROWS).default(1000),
  /** Of credited metrics that do not name one. */
  model: z.string().max(200).default('last_non_direct'),
  window: strictObject(journeyQuerySchema.shape)
    .default({
      lookback_days: 30,
      scope: 'window',
      direct: 'include',
      collapse: 'false',
      conversions: 'money',
    })
    .describe(
      'Of credited metrics only: which touches belong to a conversion’s journey, and which conversions are credited. Metrics of other facts, such as revenue, are the same whatever it says.',
    ),
})
export type MetricQuery = z.infer<typeof metricQuerySchema>

/** Money as a string of minor units; counts and ratios as numbers; null where there is none (no divisor). */
const metricValueSchema = z.union([amountMinorSchema, z.number(), z.null()])
export type MetricValue = z.infer<typeof metricValueSchema>
const valuesSchema = z.record(z.string(), metricValueSchema)

const UNITS = ['money', 'count', 'ratio', 'percent'] as const

const answeredMetricSchema = z.object({
  /** As asked for. */
  name: z.string(),
  label: z.string(),
  unit: z.enum(UNITS),
  better: z.enum(['more', 'less', 'neither']),
  /** Why the total is not the sum of the rows; absent where it is. */
  not_additive: z.string().optional(),
})
export type AnsweredMetric = z.infer<typeof answeredMetricSchema>

const answeredDimensionSchema = z.object({
  name: z.string(),
  label: z.string(),
  kind: z.enum(['text', 'date', 'cycle']),
})

const queryRowSchema = z.object({
  /** One text per dimension, in their order. */
  key: z.array(z.string()),
  values: valuesSchema,
  /** The same row of the period compared with; for dates, the one as far into its period. Null without comparison. */
  compare: valuesSchema.nullable(),
})
export type QueryRow = z.infer<typeof queryRowSchema>
const rangeSchema = z.object({ from: z.string(), to: z.string() })

export const queryAnswerSchema = z.object({
  currency: currencySchema,
  time_zone: z.string(),
  range: rangeSchema,
  compare_range: rangeSchema.nullable(),
  metrics: z.array(answeredMetricSchema),
  dimensions: z.array(answeredDimensionSchema),
  rows: z.array(queryRowSchema),
  totals: z.object({ values: valuesSchema, compare: valuesSchema.nullable() }),
  /** Rows beyond the limit, together; null when all are listed. */
  rest: z
    .object({ rows: z.number().int(), values: valuesSchema, compare: valuesSchema.nullable() })
    .nullable(),
  /** Money of the range in currencies without a rate: in no number above. */
  unconverted: z.array(
    z.object({
      source: z.enum(['conversions', 'spend', 'deals']),
      currency: currencySchema,
      rows: z.number().int(),
      amount_minor: amountMinorSchema,
    }),
  ),
  notes: z.array(z.string()),
  as_of: z.string(),
})
export type QueryAnswer = z.infer<typeof queryAnswerSchema>

export const queryCatalogueSchema = z.object({
  metrics: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      description: z.string(),
      synonyms: z.array(z.string()),
      unit: z.enum(UNITS),
      better: z.enum(['more', 'less', 'neither']),
      /** `spend / new_customers`. */
      formula: z.string(),
      /** What one row is of the facts it is counted from, and where they lie. */
      lives_in: z.array(z.object({ facts: z.string(), grain: z.string() })),
      not_additive: z.string().optional(),
      /** Whether its name takes a model: `attributed_revenue:linear`. */
      takes_model: z.boolean(),
      /** Dimensions it is known by. */
      dimensions: z.array(z.string()),
      /** Whether it is known by `property:<name>`, too, of whatever name. */
      touch_properties: z.boolean(),
    }),
  ),
  dimensions: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      description: z.string(),
      synonyms: z.array(z.string()),
      kind: z.enum(['text', 'date', 'cycle']),
    }),
  ),
  operators: z.array(z.enum(FILTER_OPERATORS)),
  models: z.array(z.object({ model: z.string(), label: z.string() })),
  limits: z.object({ rows: z.number(), metrics: z.number(), dimensions: z.number(), filters: z.number() }),
})
export type QueryCatalogue = z.infer<typeof queryCatalogueSchema>
export type CatalogueMetric = QueryCatalogue['metrics'][number]
export type CatalogueDimension = QueryCatalogue['dimensions'][number]

/** Properties that touches have had lately, most frequent first; `property:<name>` is the dimension of one. */
export const touchPropertiesSchema = z.object({
  properties: z.array(z.object({ name: z.string(), touches: z.number() })),
})
export type TouchProperties = z.infer<typeof touchPropertiesSchema>

/** From `day` on, one unit of `currency` is `rate` units of the reporting currency. A decimal text, so that no digit is lost. */
const exchangeRateSchema = z.object({
  currency: currencySchema,
  day: z.iso.date(),
  rate: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,12})?$/, { message: 'is not a decimal number such as 0.0171' })
    .refine((rate) => /[1-9]/.test(rate), { message: 'is not greater than 0' }),
})
export type ExchangeRate = z.infer<typeof exchangeRateSchema>
/** Rates are of one reporting currency: those for another one are kept and do nothing. */
export const exchangeRatesSchema = z.object({
  to_currency: currencySchema,
  rates: z.array(exchangeRateSchema),
})
export type ExchangeRates = z.infer<typeof exchangeRatesSchema>
/** Those that events and files may be in: a rate of another one would convert nothing. */
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))
const knownCurrencySchema = currencySchema.refine((code) => CURRENCIES.has(code), {
  message: 'is not the code of a currency in use (ISO 4217)',
})
export const putExchangeRatesSchema = z
  .object({
    to_currency: knownCurrencySchema,
    rates: z
      .array(exchangeRateSchema.extend({ currency: knownCurrencySchema }))
      .min(1)
      .max(10_000),
  })
  .superRefine(({ to_currency, rates }, context) => {
    for (const [at, { currency }] of rates.entries())
      if (currency === to_currency)
        context.addIssue({
          code: 'custom',
          path: ['rates', at, 'currency'],
          message: `is the currency that the rates are to: one ${currency} is one ${currency}`,
        })
  })
export const listExchangeRatesQuerySchema = z.object({
  currency: currencySchema.optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
})
