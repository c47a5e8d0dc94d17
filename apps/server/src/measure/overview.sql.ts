/** Which data a workspace has at all. */
import { instant, join, nothing, type Sql, sql, text, uuid } from '@tributary/stores/sql'

const KINDS = ['events', 'touches', 'conversions', 'spend'] as const
export type DataKind = (typeof KINDS)[number]

const TABLES: Readonly<Record<DataKind, Sql>> = {
  events: sql`events`,
  touches: sql`touches`,
  conversions: sql`conversions`,
  spend: sql`spend`,
}

/**
 * One row per sort of data: `kind`, whether there is `some`, and `earlier`: whether there is some before the moment. The first
 * row that is found answers; parts that lie later are not looked at.
 */
export function dataKinds(workspaceId: string, before: { toMs: number; toDay: string } | undefined): Sql {
  const found = (kind: DataKind, condition: Sql) =>
    sql`(select count() from (select 1 from ${TABLES[kind]} where workspace_id = ${uuid(workspaceId)} ${condition} limit 1))`
  const earlier = (kind: DataKind) => {
    if (before === undefined) return sql`0`
    return found(
      kind,
      kind === 'spend'
        ? sql`and day <= toDate(${text(before.toDay)})`
        : sql`and ts < ${instant(before.toMs)}`,
    )
  }
  return join(
    KINDS.map(
      (kind) =>
        sql`select ${text(kind)} as kind, ${found(kind, nothing)} > 0 as some, ${earlier(kind)} > 0 as earlier`,
    ),
    ' union all ',
  )
}

/** First and last day in the zone that hold any data, as `first_day` and `last_day`; '' without data. Reads the times of every row. */
export function dataRange(workspaceId: string, timeZone: string): Sql {
  const days = (table: Sql) =>
    sql`select toDate(min(ts), ${text(timeZone)}) as first_day, toDate(max(ts), ${text(timeZone)}) as last_day, count() as rows from ${table} where workspace_id = ${uuid(workspaceId)}`
  return sql`
    select if(sum(rows) = 0, '', toString(minIf(first_day, rows > 0))) as first_day, if(sum(rows) = 0, '', toString(maxIf(last_day, rows > 0))) as last_day
    from (
      ${days(TABLES.events)}
      union all ${days(TABLES.touches)}
      union all ${days(TABLES.conversions)}
      union all select min(day) as first_day, max(day) as last_day, count() as rows from spend where workspace_id = ${uuid(workspaceId)}
    )`
}
