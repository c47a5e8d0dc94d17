/** Questions to the catalogue of numbers, over HTTP routes, on ten million events of thirty days. */

import { type QueryAnswer, queryAnswerSchema } from '@tributary/contract/query'
import { float64, int64, type Sql, sql, text, uint64, uuid } from '@tributary/stores/sql'
import type { Installation } from '../apps/server/src/installation.ts'
import type { BenchRow } from './bench-row.ts'
import { openApi, openScratch, peakMemoryMb, percentile, timed, withScratch } from './scratch.ts'

const END_MS = Date.parse('2026-11-01T00:00:00Z')
const DAYS = 30
const DAY_MS = 86_400_000
const CHANNELS = [
  'Paid Search',
  'Organic Search',
  'Direct',
  'Email',
  'Paid Social',
  'Referral',
  'Display',
  'AI Assistants',
]
/** The last 14 days, so that the comparison with those before lies within the data. */
const RANGE = { from: '2026-10-18', to: '2026-10-31' }

type Question = { readonly name: string; readonly body: object; readonly limitMs: number | undefined }

/** Those of the first kind are what the Overview shows; they must be quick on ten million events. */
const QUESTIONS: readonly Question[] = [
  {
    name: 'revenue, spend and conversions by day, compared',
    body: {
      metrics: ['revenue', 'refunds', 'spend', 'conversions'],
      grain: 'day',
      compare: { kind: 'previous' },
    },
    limitMs: 250,
  },
  { name: 'visitors and page views', body: { metrics: ['visitors', 'pageviews'] }, limitMs: 250 },
  { name: 'new customers and CAC', body: { metrics: ['new_customers', 'cac'] }, limitMs: 250 },
  {
    name: 'sessions, credit and ROAS by channel',
    body: { metrics: ['sessions', 'attributed_revenue', 'spend', 'roas'], dimensions: ['channel'] },
    limitMs: 250,
  },
  { name: 'page views by page', body: { metrics: ['pageviews'], dimensions: ['page'] }, limitMs: undefined },
  { name: 'visitors by page', body: { metrics: ['visitors'], dimensions: ['page'] }, limitMs: undefined },
  {
    name: 'events by browser and day',
    body: { metrics: ['events'], dimensions: ['browser'], grain: 'day' },
    limitMs: undefined,
  },
  {
    name: 'credit by channel and day',
    body: { metrics: ['attributed_revenue:linear'], dimensions: ['channel'], grain: 'day' },
    limitMs: undefined,
  },
]

export function runQueryBench(options: { short: boolean; millions?: number }): Promise<BenchRow[]> {
  const size = options.millions ?? (options.short ? 1 : 10)
  const events = size * 1_000_000
  return withScratch(async (scratch) => {
    const installation = await openScratch(scratch)
    await fill(installation, scratch.workspaceId, events)
    const ask = asker(installation, scratch.workspaceId)
    const rows: BenchRow[] = []
    for (const question of QUESTIONS) {
      const times: number[] = []
      const first = await timed(() => ask(question.body))
      for (let run = 0; run < (options.short || size > 10 ? 10 : 20); run++)
        times.push((await timed(() => ask(question.body))).ms)
      const value = percentile(times, 0.95)
      // The targets are those of ten million; five times as many may take five times as long.
      const limitMs = question.limitMs === undefined ? undefined : question.limitMs * Math.max(1, size / 10)
      const isTarget = limitMs !== undefined && !options.short
      rows.push({
        bench: `query: ${events / 1_000_000} million events, ${question.name}, p95 warm`,
        value: Math.round(value),
        unit: 'ms',
        target: isTarget ? `<= ${limitMs}` : 'reported',
        ok: !isTarget || value <= limitMs,
        note: `first ${Math.round(first.ms)} ms, fastest ${Math.round(Math.min(...times))} ms`,
      })
    }
    rows.push(await agreement(ask, events), {
      bench: `query: ${events / 1_000_000} million events, peak memory`,
      value: Math.round(peakMemoryMb()),
      unit: 'MB',
      target: 'reported',
      ok: true,
    })
    await installation.close()
    return rows
  })
}

type Ask = (body: object) => Promise<QueryAnswer>

function asker(installation: Installation, workspaceId: string): Ask {
  const app = openApi(installation, { workspaceId })
  return async (body) => {
    const response = await app.request('/api/v1/query', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ range: RANGE, ...body }),
    })
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`)
    return queryAnswerSchema.parse(await response.json())
  }
}

/** Every event that is stored is counted, once. */
async function agreement(ask: Ask, events: number): Promise<BenchRow> {
  const answer = await ask({
    metrics: ['events'],
    range: { from: '2026-09-30', to: '2026-11-02' },
    grain: 'day',
  })
  const found = answer.totals.values.events
  return {
    bench: 'query: every event is counted once',
    value: found === events ? 1 : 0,
    unit: 'agree',
    target: '1',
    ok: found === events,
    correctness: true,
  }
}

/** Rows made by the engine itself: a handle is seen about twenty-five times, in visits of five events. */
async function fill({ analytics }: Installation, workspaceId: string, events: number): Promise<void> {
  for (const statement of statements(workspaceId, events)) await analytics.command(statement)
  for (const table of ['events', 'touches', 'conversions'])
    await analytics.command({ kind: 'sql', pieces: [`optimize table ${table} final`] })
}

function statements(workspaceId: string, events: number): Sql[] {
  const workspace = uuid(workspaceId)
  const people = Math.round(events / 25)
  const visits = Math.round(events / 5)
  const orders = Math.round(events / 50)
  const moment = (salt: number) =>
    sql`fromUnixTimestamp64Milli(${int64(END_MS - DAYS * DAY_MS)} + toInt64(sipHash64(${uint64(salt)}, number) % ${uint64(DAYS * DAY_MS)}), 'UTC')`
  const channel = sql`[${{ kind: 'sql', pieces: CHANNELS.flatMap((name, at) => (at > 0 ? [', ', text(name)] : [text(name)])) } satisfies Sql}][sipHash64(7, number) % ${uint64(CHANNELS.length)} + 1]`
  const person = (salt: number) => sql`toString(sipHash64(${uint64(salt)}, number) % ${uint64(people)})`
  return [
    sql`
      insert into events (workspace_id, event_id, event_type, ts, received_at, anonymous_id, session_id, page_path, device, browser, country)
      select ${workspace}, concat('e', toString(number)), if(number % 5 < 4, 'page_view', 'click'), ${moment(1)} as at, at, ${person(2)}, '',
        concat('/page/', toString(toUInt64(exp2(sipHash64(3, number) % 1000 / 100)))), ['desktop', 'mobile'][number % 2 + 1], ['Chrome', 'Safari', 'Firefox', 'Edge'][sipHash64(4, number) % 4 + 1], ['DE', 'FR', 'US'][sipHash64(5, number) % 3 + 1]
      from numbers(${uint64(events)})`,
    sql`
      insert into touches (workspace_id, touch_id, origin, handle_key, handle, ts, channel, campaign)
      select ${workspace}, concat('t', toString(number)), 'session', sipHash64(handle), concat('a:', ${person(2)}) as handle, ${moment(1)}, ${channel}, concat('c', toString(sipHash64(8, number) % 40))
      from numbers(${uint64(visits)})`,
    sql`
      insert into conversions (workspace_id, conversion_id, order_id, conversion_type, handle_key, handle, ts, amount_minor, currency, source, version)
      select ${workspace}, concat('o', toString(number)), concat('o', toString(number)), 'purchase', sipHash64(handle), concat('a:', ${person(2)}) as handle, ${moment(9)}, toInt64(1000 + sipHash64(10, number) % 20000), 'USD', 'event', 1
      from numbers(${uint64(orders)})`,
    sql`
      insert into spend (workspace_id, day, channel, campaign, currency, amount_minor, impressions, clicks, source, version)
      select ${workspace}, toDate('2026-10-31') - intDiv(number, ${uint64(CHANNELS.length)}), ${channel}, '', 'USD', toInt64(10000 * ${float64(1.5)}), 5000, 120, 'import', 1
      from numbers(${uint64(DAYS * CHANNELS.length)})`,
    sql`insert into handle_changes (workspace_id, version, handle_key) select ${workspace}, 1, sipHash64('a:0')`,
  ]
}
