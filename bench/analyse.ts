/** Funnels on ten million events of thirty days, paths and retention on ten million touches: the API as it is asked. */
import { randomUUID } from 'node:crypto'
import { sql, text, uint64, uuid } from '@tributary/stores/sql'
import { insertMark } from '../apps/server/src/identify/settled-links.sql.ts'
import type { Installation } from '../apps/server/src/installation.ts'
import type { BenchRow } from './bench-row.ts'
import {
  openApi,
  openScratch,
  peakMemoryMb,
  percentile,
  type Scratch,
  timed,
  withScratch,
} from './scratch.ts'

const FIRST_MS = Date.parse('2026-10-02T00:00:00Z')
const RANGE = { from: '2026-10-02', to: '2026-10-31' }
const EVENTS_A_VISIT = 4
const TOUCHES_A_CONVERSION = 50

export async function runAnalyseBench(options: { short: boolean; millions?: number }): Promise<BenchRow[]> {
  const millions = options.millions ?? (options.short ? 1 : 10)
  return withScratch(async (scratch) => {
    const installation = await openScratch(scratch)
    await fill(installation, scratch.workspaceId, millions * 1_000_000)
    const ask = createAsker(installation, scratch)
    // Each takes seconds where there are more rows.
    const runs = options.short || millions > 10 ? 8 : 20
    const limitOf = (ms: number) => (options.short ? 'reported' : `<= ${ms}`)
    const rows: BenchRow[] = []
    for (const { name, maxMs: tenMillionMs, request } of requests()) {
      const maxMs = tenMillionMs * Math.max(1, millions / 10)
      const p95 = await ask(request, runs)
      rows.push({
        bench: `analyse: ${millions} million rows, ${name}, p95 warm`,
        value: Math.round(p95),
        unit: 'ms',
        target: limitOf(maxMs),
        ok: options.short || p95 <= maxMs,
      })
    }
    rows.push({
      bench: `analyse: ${millions} million rows, peak memory`,
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

function requests(): { name: string; maxMs: number; request: Request }[] {
  const step = (event_type: string, value?: string) => ({
    event_type,
    conditions: value === undefined ? [] : [{ field: 'page_path', operator: 'starts_with', value }],
  })
  const shop = [step('page_view'), step('view_item'), step('add_to_cart'), step('purchase')]
  const funnel = (steps: unknown, more: object = {}) => ({
    path: '/api/v1/funnels/report',
    body: { ...RANGE, steps, window_minutes: 7 * 1440, ...more },
  })
  const range = new URLSearchParams(RANGE).toString()
  return [
    { name: 'funnel of 4 steps that every event takes part in', maxMs: 1000, request: funnel(shop) },
    { name: 'the same by channel', maxMs: 1000, request: funnel(shop, { by: 'channel' }) },
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
        body: { ...RANGE, steps: shop, window_minutes: 7 * 1440, step: 2 },
      },
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

/** Asks as the web app does, and answers the 95th percentile in milliseconds once warm. */
function createAsker(installation: Installation, scratch: Scratch) {
  const app = openApi(installation, scratch)
  return async ({ path, body }: Request, runs: number): Promise<number> => {
    const once = async () => {
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
    await once()
    await once()
    const times: number[] = []
    for (let i = 0; i < runs; i++) times.push((await timed(once)).ms)
    return percentile(times, 0.95)
  }
}

/**
 * `rows` events in visits of four by a tenth as many browsers (every fifth known to be somebody), a touch per visit, further
 * imported touches up to `rows`, and a conversion with every fifty. The last night was before the last thirtieth of events.
 * Only the shape matters; hashes stand in for chance.
 */
async function fill({ analytics, identify }: Installation, workspaceId: string, rows: number): Promise<void> {
  const workspace = uuid(workspaceId)
  const browsers = uint64(Math.floor(rows / 10))
  const browser = (visit: ReturnType<typeof sql>) => sql`toString(cityHash64(${visit}) % ${browsers})`
  const visitMs = (visit: ReturnType<typeof sql>) =>
    sql`(${uint64(FIRST_MS)} + cityHash64(${visit}, 'at') % ${uint64(30 * 86_400_000 - 3_600_000)})`
  const moment = (ms: ReturnType<typeof sql>) => sql`fromUnixTimestamp64Milli(toInt64(${ms}), 'UTC')`
  const channel = (visit: ReturnType<typeof sql>) =>
    sql`['Direct', 'Organic Search', 'Paid Search', 'Paid Social', 'Organic Social', 'Email', 'Referral', 'Display', 'AI Assistants'][1 + cityHash64(${visit}, 'channel') % 9]`
  const visit = sql`intDiv(number, ${uint64(EVENTS_A_VISIT)})`
  const place = sql`number % ${uint64(EVENTS_A_VISIT)}`
  const insertEvents = (first: number, count: number) =>
    analytics.command(sql`
    insert into events (workspace_id, event_id, event_type, ts, received_at, is_bot, anonymous_id, session_id, page_path, channel, device, country)
    select ${workspace}, concat('e', toString(number)),
      multiIf(${place} = 0, 'page_view', ${place} = 1, 'view_item', ${place} = 2 and cityHash64(number) % 3 = 0, 'add_to_cart', ${place} = 3 and cityHash64(number) % 8 = 0, 'purchase', 'page_view'),
      ${moment(sql`${visitMs(visit)} + ${place} * 40000`)} as ts, ts, cityHash64(${visit}, 'bot') % 50 = 0, ${browser(visit)}, toString(${visit}),
      concat('/p', toString(cityHash64(number, 'page') % 40)), ${channel(visit)}, ['desktop', 'mobile', 'tablet'][1 + cityHash64(${visit}, 'device') % 3], 'US'
    from numbers(${uint64(first)}, ${uint64(count)})`)
  const today = Math.floor(rows / 30)
  await insertEvents(0, rows - today)
  await analytics.command(sql`
    insert into touches (workspace_id, touch_id, origin, handle_key, handle, ts, channel, campaign, landing_page, device, country)
    select ${workspace}, concat('t', toString(number)), 'import', sipHash64(concat('a:', ${browser(sql`number`)}) as handle), handle, ${moment(visitMs(sql`number`))},
      ${channel(sql`number`)}, concat('campaign ', toString(cityHash64(number, 'campaign') % 25)), '/', 'mobile', 'US'
    from numbers(${uint64(rows)})`)
  await analytics.command(sql`
    insert into identities (workspace_id, handle_key, handle, person, source, ts, arrived_at)
    select ${workspace}, sipHash64(concat('a:', toString(number * 5)) as handle), handle, concat('u:', toString(intDiv(number, 2))), 'import', toDateTime64(0, 3, 'UTC'), now64(6, 'UTC') - toIntervalHour(1)
    from numbers(${uint64(Math.floor(rows / 50))})`)
  // Links are settled seconds after they arrive: these, of an hour ago, at once, into the rows that settling writes.
  await analytics.command(
    sql`insert into person_links (workspace_id, handle, person, version) select workspace_id, handle, person, 1 from identities where workspace_id = ${workspace}`,
  )
  await analytics.command(insertMark(workspaceId, BigInt(Date.now() - 3_500_000) * 1000n))
  await analytics.command(sql`
    insert into conversions (workspace_id, conversion_id, order_id, conversion_type, handle_key, handle, ts, amount_minor, currency, source, version)
    select ${workspace}, concat('o', toString(number)), concat('o', toString(number)), 'purchase', sipHash64(concat('a:', toString(cityHash64(number, 'buyer') % ${browsers})) as handle), handle,
      ${moment(visitMs(sql`number`))}, 100 + number % 20000, 'USD', 'import', 1
    from numbers(${uint64(Math.floor(rows / TOUCHES_A_CONVERSION))})`)
  await analytics.command(
    sql`insert into handle_changes (workspace_id, version, handle_key) select ${workspace}, 1, sipHash64(${text(randomUUID())})`,
  )
  for (const table of ['events', 'touches', 'conversions', 'person_links'])
    await analytics.command({ kind: 'sql', pieces: [`optimize table ${table} final`] })
  await identify.folding.fold()
  await insertEvents(rows - today, today)
}
