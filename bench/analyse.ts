/**
 * Funnels on ten million events of thirty days and the touches that these make, then paths, retention and a funnel again on ten
 * million touches: the API as it is asked.
 */
import { randomUUID } from 'node:crypto'
import { join, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'
import { insertMark } from '../apps/server/src/identify/settled-links.sql.ts'
import type { Installation } from '../apps/server/src/installation.ts'
import type { BenchRow } from './bench-row.ts'
import {
  mediansInTurn,
  openApi,
  openScratch,
  p95Ms,
  peakMemoryMb,
  type Scratch,
  withScratch,
} from './scratch.ts'

const FIRST_MS = Date.parse('2026-10-02T00:00:00Z')
const RANGE = { from: '2026-10-02', to: '2026-10-31' }
const EVENTS_A_VISIT = 4
const EVENTS_A_CONVERSION = 50

export async function runAnalyseBench(options: { short: boolean; millions?: number }): Promise<BenchRow[]> {
  const millions = options.millions ?? (options.short ? 1 : 10)
  return withScratch(async (scratch) => {
    const installation = await openScratch(scratch)
    const ask = createAsker(installation, scratch)
    // Each takes seconds where there are more rows.
    const runs = options.short || millions > 10 ? 8 : 20
    const rows: BenchRow[] = []
    const measure = async (questions: readonly Question[]) => {
      for (const { name, maxMs, request } of questions) {
        const limit = maxMs * Math.max(1, millions / 10)
        const p95 = await p95Ms(runs, () => ask(request))
        rows.push({
          bench: `analyse: ${millions} million events, ${name}, p95 warm`,
          value: Math.round(p95),
          unit: 'ms',
          target: options.short ? 'reported' : `<= ${limit}`,
          ok: options.short || p95 <= limit,
        })
      }
    }
    await fill(installation, scratch.workspaceId, millions * 1_000_000)
    await measure(funnels())
    rows.push(await besideTheEngine(installation, scratch, ask, { millions, runs }))
    await addTouches(installation, scratch.workspaceId, millions * 1_000_000)
    await measure(onManyTouches())
    rows.push({
      bench: `analyse: ${millions} million events, peak memory`,
      value: Math.round(peakMemoryMb()),
      unit: 'MB',
      target: 'reported',
      ok: true,
    })
    await installation.close()
    return rows
  })
}

type Request = { readonly path: string; readonly body?: unknown }

type Question = { readonly name: string; readonly maxMs: number; readonly request: Request }

const step = (event_type: string, value?: string) => ({
  event_type,
  conditions: value === undefined ? [] : [{ field: 'page_path', operator: 'starts_with', value }],
})
const SHOP = [step('page_view'), step('view_item'), step('add_to_cart'), step('purchase')]
const WINDOW_MINUTES = 7 * 1440
const funnel = (steps: unknown, more: object = {}): Request => ({
  path: '/api/v1/funnels/report',
  body: { ...RANGE, steps, window_minutes: WINDOW_MINUTES, ...more },
})

function funnels(): readonly Question[] {
  return [
    { name: 'funnel of 4 steps that every event takes part in', maxMs: 1000, request: funnel(SHOP) },
    { name: 'the same by channel', maxMs: 1000, request: funnel(SHOP, { by: 'channel' }) },
    {
      name: 'funnel of 3 steps on a page',
      maxMs: 1000,
      request: funnel([step('page_view', '/p1'), step('add_to_cart'), step('purchase')]),
    },
    {
      name: 'people who stopped at step 2',
      maxMs: 1000,
      request: {
        path: '/api/v1/funnels/people',
        body: { ...RANGE, steps: SHOP, window_minutes: WINDOW_MINUTES, step: 2 },
      },
    },
  ]
}

function onManyTouches(): readonly Question[] {
  const range = new URLSearchParams(RANGE).toString()
  return [
    {
      name: 'the funnel by channel on four times the touches',
      maxMs: 1000,
      request: funnel(SHOP, { by: 'channel' }),
    },
    { name: 'paths', maxMs: 2000, request: { path: `/api/v1/paths?${range}` } },
    {
      name: 'paths by campaign, repeats merged',
      maxMs: 2000,
      request: { path: `/api/v1/paths?${range}&by=campaign&collapse=true` },
    },
    { name: 'retention by week', maxMs: 2000, request: { path: `/api/v1/retention?${range}&period=week` } },
  ]
}

/**
 * The first funnel beside the engine's own function for funnels on the same events, in turns: how far the machine allows one. The
 * engine's looks up no people of today, keeps no times and takes the latest first step only.
 */
async function besideTheEngine(
  { analytics }: Installation,
  { workspaceId }: Scratch,
  ask: (request: Request) => Promise<void>,
  { millions, runs }: { readonly millions: number; readonly runs: number },
): Promise<BenchRow> {
  const engines = sql`
    select level, count() from (
      select person_key, windowFunnel(${uint64(WINDOW_MINUTES * 60_000)})(toUInt64(toUnixTimestamp64Milli(ts)), ${join(
        SHOP.map(({ event_type }) => sql`event_type = ${text(event_type)}`),
        ', ',
      )}) as level
      from events
      where workspace_id = ${uuid(workspaceId)} and is_bot = 0 and person_key != 0 and ts >= ${moment(sql`${uint64(FIRST_MS)}`)}
      group by person_key
    ) group by level`
  const costOf = await mediansInTurn(runs, {
    ours: () => ask(funnel(SHOP)),
    engines: () => analytics.query(engines),
  })
  const [ours, its] = [costOf('ours'), costOf('engines')]
  return {
    bench: `analyse: ${millions} million events, the first funnel beside the engine's windowFunnel, medians`,
    value: Math.round((ours.ms / its.ms) * 100) / 100,
    unit: 'times',
    target: 'reported',
    ok: true,
    note: `${Math.round(ours.ms)} and ${Math.round(its.ms)} ms`,
  }
}

/** Asks as the web app does. */
function createAsker(installation: Installation, scratch: Scratch) {
  const app = openApi(installation, scratch)
  return async ({ path, body }: Request): Promise<void> => {
    const response = await app.request(path, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (response.status !== 200)
      throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    await response.json()
  }
}

const uint = (value: number) => uint64(Math.floor(value))
const moment = (ms: Sql) => sql`fromUnixTimestamp64Milli(toInt64(${ms}), 'UTC')`
const visitMs = (visit: Sql) =>
  sql`(${uint64(FIRST_MS)} + cityHash64(${visit}, 'at') % ${uint64(30 * 86_400_000 - 3_600_000)})`
const channel = (visit: Sql) =>
  sql`['Direct', 'Organic Search', 'Paid Search', 'Paid Social', 'Organic Social', 'Email', 'Referral', 'Display', 'AI Assistants'][1 + cityHash64(${visit}, 'channel') % 9]`
/** A tenth as many browsers as events. */
const browser = (visit: Sql, rows: number) => sql`toString(cityHash64(${visit}) % ${uint(rows / 10)})`

function insertEvents(workspaceId: string, rows: number, first: number, count: number): Sql {
  const visit = sql`intDiv(number, ${uint64(EVENTS_A_VISIT)})`
  const place = sql`number % ${uint64(EVENTS_A_VISIT)}`
  return sql`
    insert into events (workspace_id, event_id, event_type, ts, received_at, is_bot, anonymous_id, session_id, page_path, channel, device, country)
    select ${uuid(workspaceId)}, concat('e', toString(number)),
      multiIf(${place} = 0, 'page_view', ${place} = 1, 'view_item', ${place} = 2 and cityHash64(number) % 3 = 0, 'add_to_cart', ${place} = 3 and cityHash64(number) % 8 = 0, 'purchase', 'page_view'),
      ${moment(sql`${visitMs(visit)} + ${place} * 40000`)} as ts, ts, cityHash64(${visit}, 'bot') % 50 = 0, ${browser(visit, rows)}, toString(${visit}),
      concat('/p', toString(cityHash64(number, 'page') % 40)), ${channel(visit)}, ['desktop', 'mobile', 'tablet'][1 + cityHash64(${visit}, 'device') % 3], 'US'
    from numbers(${uint64(first)}, ${uint64(count)})`
}

/** One per number, of the browser and at the moment of the visit with that number. */
function insertTouches(workspaceId: string, rows: number, first: number, count: number): Sql {
  return sql`
    insert into touches (workspace_id, touch_id, origin, handle_key, handle, ts, channel, campaign, landing_page, device, country)
    select ${uuid(workspaceId)}, concat('t', toString(number)), 'import', sipHash64(concat('a:', ${browser(sql`number`, rows)}) as handle), handle, ${moment(visitMs(sql`number`))},
      ${channel(sql`number`)}, concat('campaign ', toString(cityHash64(number, 'campaign') % 25)), '/', 'mobile', 'US'
    from numbers(${uint64(first)}, ${uint64(count)})`
}

const visitsOf = (rows: number) => Math.floor(rows / EVENTS_A_VISIT)
/** Events since the last night. */
const todayOf = (rows: number) => Math.floor(rows / 30)

/**
 * `rows` events in visits of four by a tenth as many browsers (every fifth known to be somebody), the touch that each visit makes,
 * and a conversion with every fifty events. The last night was before the last thirtieth of events. Only the shape matters; hashes
 * stand in for chance.
 */
async function fill({ analytics, identify }: Installation, workspaceId: string, rows: number): Promise<void> {
  const workspace = uuid(workspaceId)
  const today = todayOf(rows)
  await analytics.command(insertEvents(workspaceId, rows, 0, rows - today))
  await analytics.command(insertTouches(workspaceId, rows, 0, visitsOf(rows)))
  await analytics.command(sql`
    insert into identities (workspace_id, handle_key, handle, person, source, ts, arrived_at)
    select ${workspace}, sipHash64(concat('a:', toString(number * 5)) as handle), handle, concat('u:', toString(intDiv(number, 2))), 'import', toDateTime64(0, 3, 'UTC'), now64(6, 'UTC') - toIntervalHour(1)
    from numbers(${uint(rows / 50)})`)
  // Links are settled seconds after they arrive: these, of an hour ago, at once, into the rows that settling writes.
  await analytics.command(
    sql`insert into person_links (workspace_id, handle, person, version) select workspace_id, handle, person, 1 from identities where workspace_id = ${workspace}`,
  )
  await analytics.command(insertMark(workspaceId, BigInt(Date.now() - 3_500_000) * 1000n))
  await analytics.command(sql`
    insert into conversions (workspace_id, conversion_id, order_id, conversion_type, handle_key, handle, ts, amount_minor, currency, source, version)
    select ${workspace}, concat('o', toString(number)), concat('o', toString(number)), 'purchase', sipHash64(concat('a:', toString(cityHash64(number, 'buyer') % ${uint(rows / 10)})) as handle), handle,
      ${moment(visitMs(sql`number`))}, 100 + number % 20000, 'USD', 'import', 1
    from numbers(${uint(rows / EVENTS_A_CONVERSION)})`)
  await analytics.command(
    sql`insert into handle_changes (workspace_id, version, handle_key) select ${workspace}, 1, sipHash64(${text(randomUUID())})`,
  )
  for (const table of ['events', 'touches', 'conversions', 'person_links'])
    await analytics.command({ kind: 'sql', pieces: [`optimize table ${table} final`] })
  await identify.folding.fold()
  await analytics.command(insertEvents(workspaceId, rows, rows - today, today))
}

/** Further touches, up to as many as events, a night, and the events of another day. */
async function addTouches(
  { analytics, identify }: Installation,
  workspaceId: string,
  rows: number,
): Promise<void> {
  const visits = visitsOf(rows)
  await analytics.command(insertTouches(workspaceId, rows, visits, rows - visits))
  await analytics.command(sql`optimize table touches final`)
  await identify.folding.fold()
  await analytics.command(insertEvents(workspaceId, rows, rows, todayOf(rows)))
}
