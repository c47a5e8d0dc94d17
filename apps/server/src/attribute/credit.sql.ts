/**
 * Rule models as array expressions over journeys, any number of them in one pass. Money is apportioned inside the statement
 * by largest remainder, so that the credits of a conversion add up to its amount to the minor unit; the same rule as
 * `apportion` of the models package.
 */
import type { RuleModel } from '@tributary/models/attribution/model'
import { float64, identifier, int64, join, nothing, type Sql, sql, uint64, uuid } from '@tributary/stores/sql'
import { filteredJourneys, type JourneySource, type TouchColumns } from './filtered-journey.sql.ts'
import type { JourneyFilter } from './journey.ts'
import {
  isPositional,
  isSingleTouch,
  modelWeights,
  type SharingModel,
  type SingleTouchModel,
  singleTouch,
} from './weight.sql.ts'

/** A model with its index among those asked for. */
type Asked<Model extends RuleModel = RuleModel> = { readonly index: number; readonly model: Model }

const columnOf = (name: string, asked: Asked) => identifier(`${name}_${asked.index}`)

function touchColumns(models: readonly RuleModel[]): TouchColumns {
  return {
    ages: models.some((model) => model.name === 'time_decay'),
    lastNonDirect: models.some((model) => model.name === 'last_non_direct'),
  }
}

/**
 * Credited conversions and money per model and key, for several rule models in one pass. Rows: `model` (index into
 * `models`), `key`, `attributed` (0: conversions without touch), `conversions`, `amount_minor`, `net_amount_minor`, and
 * `in_before` where the filter has a period before. A key may come in several rows that add up: a `group by` around this statement would double the time it takes to analyse it.
 */
export function creditByKey(
  workspaceId: string,
  source: JourneySource,
  filter: JourneyFilter,
  models: readonly RuleModel[],
): Sql {
  const asked = models.map((model, index) => ({ index, model }))
  const single = asked.filter((one): one is Asked<SingleTouchModel> => isSingleTouch(one.model))
  const sharing = asked.filter((one): one is Asked<SharingModel> => !isSingleTouch(one.model))
  const side = filter.before === undefined ? nothing : sql`, in_before`
  return sql`
    with
    -- one row per conversion
    filtered as materialized (${filteredJourneys(workspaceId, source, filter, touchColumns(models))})
    ${sharesByLength(sharing)}
    select toUInt64(0) as model, '' as key, 0 as attributed, ${undivided} ${side}
    from filtered where n = 0 ${filter.before === undefined ? nothing : sql`group by in_before`}
    ${join([nothing, ...single.map((one) => takenWhole(one, side)), ...(sharing.length > 0 ? [sharedOut(sharing, side)] : [])], ' union all ')}`
}

const undivided = sql`toFloat64(count()) as conversions, toString(sum(amount)) as amount_minor, toString(sum(amount - refunded)) as net_amount_minor`

/** `, shares as ...`: one row per number of touches that occurs, with the shares of every model that looks at nothing else. */
function sharesByLength(sharing: readonly Asked<SharingModel>[]): Sql {
  const positional = sharing.filter((one) => isPositional(one.model))
  if (positional.length === 0) return nothing
  const lengths = sql`(select n, range(1, n + 1) as positions from (select distinct n from filtered where n > 0))`
  return sql`, shares as materialized (${withShares(lengths, sql`n`, positional)})`
}

/** Adds `share_<index>` of each model to the columns `kept`: its weights divided by their sum. */
function withShares(rows: Sql, kept: Sql, models: readonly Asked<SharingModel>[]): Sql {
  const weights = models.map((one) => sql`${modelWeights(one.model)} as ${columnOf('weights', one)}`)
  const divided = models.map(
    (one) =>
      sql`arrayMap(w -> w / arraySum(${columnOf('weights', one)}), ${columnOf('weights', one)}) as ${columnOf('share', one)}`,
  )
  return sql`select ${kept}, ${join(divided, ', ')} from (select ${kept}, ${join(weights, ', ')} from ${rows})`
}

/** The touch that takes everything needs no apportionment. */
function takenWhole(one: Asked<SingleTouchModel>, side: Sql): Sql {
  return sql`
    select ${uint64(one.index)} as model, toString(keys[${singleTouch(one.model)}]) as key, 1 as attributed, ${undivided} ${side}
    from filtered where n > 0 group by key ${side}`
}

/** Sums over the touches of all journeys (`side`: `, in_before` or nothing), whose `total` is apportioned under every model; a refunded one as part 1 before and as part 2 after. */
function sharedOut(models: readonly Asked<SharingModel>[], side: Sql): Sql {
  const byAge = models.filter((one) => !isPositional(one.model))
  const positional = models.filter((one) => isPositional(one.model))
  const age = byAge.length === 0 ? nothing : sql`, ages, newest_age`
  const totals = sql`(
    select keys, n, if(refunded = 0, 0, 1) as part, amount as total ${side} ${age} from filtered where n > 0
    union all
    select keys, n, 2 as part, amount - refunded as total ${side} ${age} from filtered where n > 0 and refunded > 0)`
  const aged =
    byAge.length === 0 ? totals : sql`(${withShares(totals, sql`keys, n, part, total ${side}`, byAge)})`
  const shared =
    positional.length === 0
      ? aged
      : sql`(select keys, t.n as n, part, total ${side}, ${join(
          models.map((one) => columnOf('share', one)),
          ', ',
        )} from ${aged} as t any left join shares as s on s.n = t.n)`
  const arrays = (name: string) =>
    join(
      models.map((one) => columnOf(name, one)),
      ', ',
    )
  const sums = models.map((one) => {
    const money = sql`sum(${columnOf('credit', one)})`
    return sql`(${uint64(one.index)}, if(part = 2, 0, sum(${columnOf('share', one)})), toString(if(part = 2, 0, ${money})), toString(if(part = 1, 0, ${money})))`
  })
  return sql`
    select credit.1 as model, key, 1 as attributed, credit.2 as conversions, credit.3 as amount_minor, credit.4 as net_amount_minor ${side}
    from (
      select toString(touch_key) as key ${side}, [${join(sums, ', ')}] as credits
      from ${apportioned(shared, sql`keys, part ${side}`, models)}
      array join keys as touch_key, ${arrays('share')}, ${arrays('credit')}
      group by touch_key, part ${side}
    ) array join credits as credit`
}

/**
 * One row per journey: the credits of its touches under one rule model, by the same expressions as the totals. The keys of
 * the source, of any type, come back as `touch_ids`.
 */
export function creditsOfConversion(
  workspaceId: string,
  source: JourneySource,
  filter: JourneyFilter,
  model: RuleModel,
): Sql {
  const rows = sql`(select *, range(1, n + 1) as positions from (${filteredJourneys(workspaceId, source, filter, touchColumns([model]))}) where n > 0)`
  return sql`
    select keys as touch_ids, shares, arrayMap(c -> toString(c), gross) as amounts, arrayMap(c -> toString(c), net) as net_amounts
    from (${isSingleTouch(model) ? wholeCredits(model, rows) : sharedCredits(model, rows)})`
}

/** The touch that takes everything is a list of one in the totals; here every touch is shown. */
function wholeCredits(model: SingleTouchModel, rows: Sql): Sql {
  const only = (amount: Sql) => sql`arrayMap(i -> if(i = ${singleTouch(model)}, ${amount}, 0), positions)`
  return sql`select keys, ${only(sql`1.`)} as shares, ${only(sql`amount`)} as gross, ${only(sql`amount - refunded`)} as net from ${rows}`
}

function sharedCredits(model: SharingModel, rows: Sql): Sql {
  const one = { index: 0, model }
  const age = isPositional(model) ? nothing : sql`, ages, newest_age`
  const needed = sql`(select keys, n, amount, refunded, amount as total, positions ${age} from ${rows})`
  const weighed = sql`(${withShares(needed, sql`keys, n, amount, refunded, total`, [one])})`
  const gross = sql`(select keys, n, amount - refunded as total, share_0, credit_0 as gross from ${apportioned(weighed, sql`keys, n, amount, refunded`, [one])})`
  return sql`select keys, share_0 as shares, gross, credit_0 as net from ${apportioned(gross, sql`keys, gross`, [one])}`
}

/**
 * Adds the column `credit_<index>` of each model to the columns `kept` and the shares: whole minor units of `total` by
 * `share_<index>`, for rows with `n` touches. Floors first, what is left goes to the largest remainders, ties to the earlier
 * touch; remainders that differ by less than a billionth of a unit are ties, because floating point tells no more. A rank is one
 * integer made of remainder and position, so that the units left over go to every rank from the last winner's on: sorting plain
 * integers costs a third of sorting positions by them. Where a double cannot tell single units any more, high bits of the floor
 * come first in the rank, and the largest takes all that is left.
 */
function apportioned(rows: Sql, kept: Sql, models: readonly Asked<SharingModel>[]): Sql {
  const step = (write: (column: (name: string) => Sql) => Sql) =>
    join(
      models.map((one) => write((name) => columnOf(name, one))),
      ', ',
    )
  const shares = step((column) => column('share'))
  const floors = step(
    (column) => sql`arrayMap(s -> toInt64(floor(s * total)), ${column('share')}) as ${column('floors')}`,
  )
  const left = step((column) => sql`total - arraySum(${column('floors')}) as ${column('left')}`)
  const ranks = step(
    (column) =>
      sql`arrayMap((s, f, i) -> toInt64((s * total - f) * 1e9) * 1000000 - i + bitAnd(f, ${int64(HIGH_BITS)}), ${column('share')}, ${column('floors')}, positions) as ${column('ranks')}`,
  )
  const credits = step((column) => {
    const winners = sql`if(is_exact, ${column('left')}, 1)`
    const lastWinner = sql`if(${column('left')} = 0, ${int64(NOBODY)}, arrayReverseSort(${column('ranks')})[${winners}])`
    const unit = sql`if(is_exact, 1, ${column('left')})`
    return sql`arrayMap((f, r) -> f + if(r >= ${lastWinner}, ${unit}, 0), ${column('floors')}, ${column('ranks')}) as ${column('credit')}`
  })
  return sql`(
    select ${kept}, ${shares}, ${credits}
    from (
      select ${kept}, ${shares}, ${step((column) => column('floors'))}, is_exact, ${left}, ${ranks}
      from (
        select ${kept}, ${shares}, total, range(1, n + 1) as positions, toFloat64(total) * n < ${float64(EXACT_BELOW)} as is_exact, ${floors}
        from ${rows})))`
}

/** Below this, amount times touches leaves a double enough digits for remainders; it is less than the lowest high bit. */
const EXACT_BELOW = 1e15
const HIGH_BITS = -(2n ** 50n)
const NOBODY = 2n ** 63n - 1n

/** The most frequent currency of the workspace's conversions, else of its spend; no row when neither has money. */
export function selectCurrency(workspaceId: string): Sql {
  return sql`
    select currency from (
      select currency, toFloat64(count()) as weight from conversions where workspace_id = ${uuid(workspaceId)} and amount_minor > 0 group by currency
      union all
      select currency, 0.000001 * count() as weight from spend where workspace_id = ${uuid(workspaceId)} group by currency
    ) group by currency order by sum(weight) desc, currency limit 1`
}
