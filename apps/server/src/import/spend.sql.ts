/** Spend as it is staged, and the statements that store a slice of it: one fact per day, channel, campaign and currency. */
import { identifier, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'
import {
  amountText,
  because,
  type Check,
  countValue,
  currencyValue,
  missing,
  moneyChecks,
  moneyValue,
  notACount,
  notACurrency,
  timeValue,
} from './field.sql.ts'
import type { Slice } from './slice.ts'
import { bucketOfKey, type Cell, constant, type KindStaging, sliceCondition } from './staging.sql.ts'

const MAX_PERIOD_DAYS = 366

export function stageSpend(cell: Cell, fromBinary: boolean): KindStaging {
  const [date, period, channel, campaign] = [cell('date'), cell('period'), cell('channel'), cell('campaign')]
  const currency = currencyValue(cell('currency'))
  const money = {
    amount: amountText(cell('amount'), fromBinary),
    amountMinor: cell('amount_minor'),
    currency,
    name: 'amount',
  }
  const amountMinor = sql`ifNull(${moneyValue(money)}, 0)`
  const first = sql`if(${date} != '', toDate(${timeValue(date)}), ${periodStart(period)})`
  const days = sql`if(${date} != '', 1, dateDiff('day', ${periodStart(period)}, ${periodEnd(period)}) + 1)`
  return {
    columns: [
      { name: 'first_day', type: 'Date', value: sql`ifNull(${first}, toDate(0))` },
      {
        name: 'days',
        type: 'UInt16',
        value: sql`toUInt16(greatest(1, least(${constant(MAX_PERIOD_DAYS)}, ifNull(${days}, 1))))`,
      },
      { name: 'channel', type: 'String', value: channel },
      { name: 'campaign', type: 'String', value: campaign },
      { name: 'currency', type: 'String', value: currency },
      { name: 'amount_minor', type: 'Int64', value: amountMinor },
      { name: 'impressions', type: 'UInt64', value: countValue(cell('impressions')) },
      { name: 'clicks', type: 'UInt64', value: countValue(cell('clicks')) },
    ],
    checks: [
      ...periodChecks(date, period, first, days),
      missing('channel', channel),
      missing('currency', cell('currency')),
      notACurrency(cell('currency')),
      {
        when: sql`${cell('amount')} = '' and ${cell('amount_minor')} = ''`,
        reason: sql`'amount: missing; give amount or amount_minor'`,
      },
      ...moneyChecks(money),
      {
        when: sql`${amountMinor} < 0`,
        reason: because(
          'amount: negative',
          sql`if(${cell('amount')} != '', ${cell('amount')}, ${cell('amount_minor')})`,
        ),
      },
      notACount('impressions', cell('impressions')),
      notACount('clicks', cell('clicks')),
    ],
    // All days of a channel's campaign together: periods and days of one file add up.
    bucket: bucketOfKey(sql`${channel}, ${campaign}, ${currency}`),
  }
}

const MONTH = '^[0-9]{4}-(0[1-9]|1[0-2])$'
const WEEK = '^[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])$'
const RANGE = '^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}$'

/** First day of `YYYY-MM`, `YYYY-Www` (ISO 8601 week), `day/day` or a single day; null when the text is none of them. */
function periodStart(period: Sql): Sql {
  return sql`multiIf(
    match(${period}, ${text(MONTH)}), toDateOrNull(concat(${period}, '-01')),
    match(${period}, ${text(WEEK)}), ${mondayOf(period)},
    match(${period}, ${text(RANGE)}), toDate(${timeValue(sql`substring(${period}, 1, 10)`)}),
    toDate(${timeValue(period)}))`
}

/** Last day of the period. */
function periodEnd(period: Sql): Sql {
  return sql`multiIf(
    match(${period}, ${text(MONTH)}), toLastDayOfMonth(toDateOrNull(concat(${period}, '-01'))),
    match(${period}, ${text(WEEK)}), ${mondayOf(period)} + 6,
    match(${period}, ${text(RANGE)}), toDate(${timeValue(sql`substring(${period}, 12, 10)`)}),
    toDate(${timeValue(period)}))`
}

/** Week 1 is the one with the 4th of January in it. Null for a week 53 that the year does not have. */
function mondayOf(period: Sql): Sql {
  const year = sql`toInt32OrZero(substring(${period}, 1, 4))`
  const monday = sql`(toMonday(makeDate(${year}, 1, 4)) + 7 * (toInt32OrZero(substring(${period}, 7, 2)) - 1))`
  return sql`if(toISOYear(${monday}) = ${year}, toNullable(${monday}), null)`
}

function periodChecks(date: Sql, period: Sql, first: Sql, days: Sql): Check[] {
  return [
    { when: sql`${date} = '' and ${period} = ''`, reason: sql`'date: missing; give date or period'` },
    { when: sql`${date} != '' and isNull(${first})`, reason: because('date: not a day', date) },
    {
      when: sql`${date} = '' and (isNull(${first}) or isNull(${days}))`,
      reason: because('period: not YYYY-MM, YYYY-Www or YYYY-MM-DD/YYYY-MM-DD', period),
    },
    { when: sql`${date} = '' and ${days} < 1`, reason: because('period: ends before it begins', period) },
    {
      when: sql`${date} = '' and ${days} > ${constant(MAX_PERIOD_DAYS)}`,
      reason: because(`period: longer than ${MAX_PERIOD_DAYS} days`, period),
    },
  ]
}

/** One row per row of the file and day, whole units each: what does not divide evenly goes to the first days. */
function spreadRows(slice: Slice): Sql {
  const share = (total: string) =>
    sql`intDiv(${identifier(total)}, days) + (at < ${identifier(total)} % days)`
  return sql`
    select row, first_day + at as day, channel, campaign, currency,
      ${share('amount_minor')} as day_amount, ${share('impressions')} as day_impressions, ${share('clicks')} as day_clicks
    from (select *, arrayJoin(range(days)) as at from ${identifier(slice.staging)} where ${sliceCondition(slice.from, slice.to)})`
}

/** One row per fact of the slice: the rows of the file with the same key added up. */
export function spendOfSlice(slice: Slice): Sql {
  return sql`
    select day, channel, campaign, currency, sum(day_amount) as amount_minor, sum(day_impressions) as impressions, sum(day_clicks) as clicks, groupUniqArray(row) as file_rows
    from (${spreadRows(slice)}) group by day, channel, campaign, currency`
}

export function knownSpend(slice: Slice, rows: string): Sql {
  return sql`
    select day, channel, campaign, currency, amount_minor, impressions, clicks from (
      select day, channel, campaign, currency, amount_minor, impressions, clicks, version from spend final
      where workspace_id = ${uuid(slice.workspaceId)} and (day, channel, campaign, currency) in (select day, channel, campaign, currency from ${identifier(rows)}))
    where version != ${uint64(slice.version)}`
}

function newSpend(rows: string, known: string): Sql {
  return sql`
    ${identifier(rows)} where (day, channel, campaign, currency, toInt64(amount_minor), toUInt64(impressions), toUInt64(clicks)) not in (
      select day, toString(channel), toString(campaign), toString(currency), amount_minor, impressions, clicks from ${identifier(known)})`
}

/** How many rows of the file say something new. */
export function countNewRows(rows: string, known: string): Sql {
  return sql`select uniqExact(arrayJoin(file_rows)) as rows from ${newSpend(rows, known)}`
}

export function insertSpend(slice: Slice, rows: string, known: string): Sql {
  return sql`
    insert into spend (workspace_id, day, channel, campaign, currency, amount_minor, impressions, clicks, source, version)
    select ${uuid(slice.workspaceId)}, day, channel, campaign, currency, amount_minor, impressions, clicks, 'import', ${uint64(slice.version)}
    from ${newSpend(rows, known)}`
}
