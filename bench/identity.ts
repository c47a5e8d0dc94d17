/** What people cost: reading with a million merges against none, settling links as they arrive, one merge on large data. */
import { randomUUID } from 'node:crypto'
import { passStatement } from '@tributary/query/pass-statement'
import { type Sql, sql, uint64, uuid } from '@tributary/stores/sql'
import { buildJourneys } from '../apps/server/src/attribute/journey.sql.ts'
import { DAY_MS, settingKey } from '../apps/server/src/attribute/journey.ts'
import { type CurrentPeople, currentPeople } from '../apps/server/src/identify/current-people.service.ts'
import type { Installation } from '../apps/server/src/installation.ts'
import type { BenchRow } from './bench-row.ts'
import { type Cost, mediansInTurn, openScratch, type Scratch, timed, withScratch } from './scratch.ts'

type Size = { readonly rows: number; readonly merges: number; readonly links: number; readonly runs: number }
const FULL: Size = { rows: 10_000_000, merges: 1_000_000, links: 100_000, runs: 5 }
const SHORT: Size = { rows: 1_000_000, merges: 100_000, links: 10_000, runs: 3 }
/** Events and touches a browser, touches a conversion. */
const PER_BROWSER = 4
const TOUCHES_PER_CONVERSION = 50
const START_MS = Date.UTC(2026, 9, 1)
const DAYS = 30
const STRETCH = {
  fromMs: START_MS,
  toMs: START_MS + DAYS * DAY_MS,
  fromDay: '2026-10-01',
  toDay: '2026-10-30',
}
const SETTING = { lookbackMs: 30 * DAY_MS, lookbackVisits: undefined, scope: 'window' } as const
const MAX_RATIO = 1.3

export async function runIdentityBench(options: { short: boolean }): Promise<BenchRow[]> {
  const size = options.short ? SHORT : FULL
  return withScratch(async (scratch) => {
    const installation = await openScratch(scratch)
    const worlds = {
      none: { ...scratch, workspaceId: randomUUID(), browser: browserOf },
      merged: { ...scratch, browser: browserOf },
      one: { ...scratch, workspaceId: randomUUID(), browser: onlyBrowserOf(size.merges) },
    }
    const today = Math.floor(size.rows / DAYS)
    for (const world of Object.values(worlds)) await load(installation, world, size, size.rows - today)
    await insertMerges(installation, scratch, size.merges)
    await installation.identify.folding.fold()
    for (const world of Object.values(worlds))
      await insertEvents(installation, world, size.rows - today, today)
    const reads = await measureReads(installation, worlds, size.runs)
    const one = await measureOneMerge(installation, scratch, size)
    const settling = await measureSettling(installation, scratch, size.links)
    await installation.close()
    return [
      ...readRows(size, reads),
      {
        bench: 'identity: one merge, decided to read',
        value: Math.round(one.mergeMs),
        unit: 'ms',
        target: '<= 60000',
        ok: one.mergeMs + one.refreshMs <= 60_000,
        note: `then ${Math.round(one.refreshMs)} ms until journeys are current`,
      },
      {
        bench: 'identity: journeys derived again by one merge',
        value: one.journeys,
        unit: 'journeys',
        target: `${one.expected}`,
        ok: one.journeys === one.expected,
        correctness: true,
      },
      {
        bench: 'identity: links settled',
        value: Math.round(settling),
        unit: 'links/s',
        target: 'reported',
        ok: true,
        note: `${size.links} new links; they hold by the simple rule until then`,
      },
    ]
  })
}

type Reads = { readonly visitors: Cost; readonly journeys: Cost; readonly count: number }
/** The same events and touches: nobody merged, every second browser of many merged into another, the same people with one browser. */
type WorldName = 'none' | 'merged' | 'one'
type World = Scratch & { readonly browser: Sql }

function readRows(size: Size, { none, merged, one }: Record<WorldName, Reads>): BenchRow[] {
  const row = (name: string, before: Cost, after: Cost, isBounded = true): BenchRow => ({
    bench: `identity: ${name}`,
    value: Math.round((after.ms / before.ms) * 100) / 100,
    unit: 'times',
    target: isBounded ? `<= ${MAX_RATIO}` : 'reported',
    ok: !isBounded || after.ms / before.ms <= MAX_RATIO,
    note: `${size.rows / 1_000_000} million rows: ${Math.round(before.ms)} and ${Math.round(after.ms)} ms, CPU ${Math.round(before.cpuMs)} and ${Math.round(after.cpuMs)} ms`,
  })
  const merges = `${size.merges / 1000} thousand merges against`
  return [
    row(`visitors, ${merges} none`, none.visitors, merged.visitors),
    row(`visitors, ${merges} the same people with one browser`, one.visitors, merged.visitors),
    // Merged people have 1.8 times as many touches before a conversion: another answer, not the cost of merges.
    row(`journeys in full, ${merges} none`, none.journeys, merged.journeys, false),
    row(`journeys in full, ${merges} the same people with one browser`, one.journeys, merged.journeys),
    {
      bench: 'identity: every merge is one visitor less',
      value: none.count - merged.count,
      unit: 'visitors',
      target: `${size.merges}`,
      ok: none.count - merged.count === size.merges,
      correctness: true,
    },
    {
      bench: 'identity: merged people are those with one browser',
      value: merged.count,
      unit: 'visitors',
      target: `${one.count}`,
      ok: merged.count === one.count,
      correctness: true,
    },
  ]
}

async function measureReads(
  { analytics }: Installation,
  worlds: Record<WorldName, World>,
  runs: number,
): Promise<Record<WorldName, Reads>> {
  const ask = async ({ workspaceId }: Scratch) =>
    analytics.query<{ visitors: string }>(
      visitorsOf(workspaceId, await currentPeople(analytics, workspaceId)),
    )
  let version = 0n
  const build = async ({ workspaceId }: Scratch) =>
    analytics.command(
      buildJourneys({
        people: await currentPeople(analytics, workspaceId),
        workspaceId,
        setting: SETTING,
        settingKey: settingKey(SETTING),
        scope: { kind: 'all' },
        version: ++version,
      }),
    )
  const [people, journeys] = [await compare(worlds, runs, ask), await compare(worlds, runs, build)]
  const readsOf = async (name: WorldName): Promise<Reads> => ({
    visitors: people[name],
    journeys: journeys[name],
    count: Number((await ask(worlds[name]))[0]?.visitors ?? 0),
  })
  return { none: await readsOf('none'), merged: await readsOf('merged'), one: await readsOf('one') }
}

/** The catalogue's visitors, in all. */
function visitorsOf(workspaceId: string, people: CurrentPeople) {
  const context = {
    workspaceId,
    timeZone: 'UTC',
    currency: 'USD',
    otherCurrencies: [],
    rates: [],
    ratedSpans: [],
    ...people,
  }
  return passStatement(
    'events',
    { context, stretch: STRETCH, dimensions: [], filters: [], measures: ['visitors'] },
    1,
  )
}

async function compare(
  worlds: Record<WorldName, World>,
  runs: number,
  work: (world: World) => Promise<unknown>,
): Promise<Record<WorldName, Cost>> {
  const costOf = await mediansInTurn(runs, {
    none: () => work(worlds.none),
    merged: () => work(worlds.merged),
    one: () => work(worlds.one),
  })
  return { none: costOf('none'), merged: costOf('merged'), one: costOf('one') }
}

/** The browser of the event or touch `number`. */
const browserOf = sql`concat('a:', toString(intDiv(number, ${uint64(PER_BROWSER)})))`
/** The same, the browser that others are merged into instead of these. */
const onlyBrowserOf = (merges: number) =>
  sql`concat('a:', toString(bitAnd(intDiv(number, ${uint64(PER_BROWSER)}) as own, if(own < ${uint64(2 * merges)}, bitNot(toUInt64(1)), bitNot(toUInt64(0))))))`
const ts = sql`fromUnixTimestamp64Milli(toInt64(${uint64(START_MS)} + cityHash64(number) % ${uint64(DAYS * DAY_MS)}), 'UTC')`

async function insertEvents(
  { analytics }: Installation,
  { workspaceId, browser }: World,
  first: number,
  count: number,
): Promise<void> {
  await analytics.command(sql`
    insert into events (workspace_id, event_id, event_type, ts, received_at, anonymous_id)
    select ${uuid(workspaceId)}, toString(number), 'page_view', ${ts} as t, t, substring(${browser}, 3)
    from numbers(${uint64(first)}, ${uint64(count)}) settings max_partitions_per_insert_block = 0`)
}

/** Browsers with four events and four touches each; one conversion for fifty touches. Only so many of the events yet. */
async function load(installation: Installation, world: World, size: Size, events: number): Promise<void> {
  const { analytics } = installation
  const { browser } = world
  const workspace = uuid(world.workspaceId)
  await insertEvents(installation, world, 0, events)
  const insert = (rows: number) =>
    sql`from numbers(${uint64(rows)}) settings max_partitions_per_insert_block = 0`
  await analytics.command(sql`
    insert into touches (workspace_id, touch_id, origin, handle_key, handle, ts, channel, campaign)
    select ${workspace}, toString(number), 'import', sipHash64(${browser}), ${browser}, ${ts}, ['Email', 'Direct', 'Referral'][number % 3 + 1], '' ${insert(size.rows)}`)
  await analytics.command(sql`
    insert into conversions (workspace_id, conversion_id, order_id, conversion_type, handle_key, handle, ts, amount_minor, currency, source, version)
    select ${workspace}, toString(number), toString(number), 'purchase', sipHash64(${browser} as h), h, toDateTime64('2026-10-30 12:00:00', 3, 'UTC'), 1000, 'USD', 'import', 1
    from (select number * ${uint64(TOUCHES_PER_CONVERSION)} as number from numbers(${uint64(Math.floor(size.rows / TOUCHES_PER_CONVERSION))}))`)
  await analytics.command(
    sql`insert into handle_changes (workspace_id, changed_at, version, handle_key) select ${workspace}, now64(6, 'UTC') - toIntervalHour(1), 1, 1`,
  )
  for (const table of ['events', 'touches', 'conversions'])
    await analytics.command({ kind: 'sql', pieces: [`optimize table ${table} final`] })
}

/** Every merge makes two browsers one, in the rows that settling writes, compacted as after a night. */
async function insertMerges(installation: Installation, { workspaceId }: Scratch, merges: number) {
  const { analytics, identify } = installation
  await analytics.command(sql`
    insert into person_links (workspace_id, handle, person, version)
    select ${uuid(workspaceId)}, concat('a:', toString(2 * number + 1)), concat('a:', toString(2 * number)), 1
    from numbers(${uint64(merges)})`)
  await identify.settling.compact()
}

/** Two browsers with a conversion each, beyond those that are merged already. */
async function measureOneMerge(installation: Installation, { workspaceId }: Scratch, size: Size) {
  const { analytics, identify, journeys } = installation
  await journeys.ensureJourneys(workspaceId, SETTING)
  const count = async () => {
    const [row] = await analytics.query<{ latest: string }>(
      sql`select toString(max(version)) as latest from journeys where workspace_id = ${uuid(workspaceId)}`,
    )
    return BigInt(row?.latest ?? 0)
  }
  const before = await count()
  const who = { workspaceId, userId: null }
  const at = size.rows * 0.24
  const [a, b] = [`a:${at}`, `a:${at + 25}`]
  const { ms: mergeMs } = await timed(() => identify.decisions.merge(who, a, b))
  const { ms: refreshMs } = await timed(() => journeys.ensureJourneys(workspaceId, SETTING))
  const [row] = await analytics.query<{ rows: string }>(
    sql`select count() as rows from journeys where workspace_id = ${uuid(workspaceId)} and version > ${uint64(before)}`,
  )
  const [mine] = await analytics.query<{ rows: string }>(
    sql`select count() as rows from conversions final where workspace_id = ${uuid(workspaceId)} and handle in (${{ kind: 'parameter', type: 'String', value: a }}, ${{ kind: 'parameter', type: 'String', value: b }})`,
  )
  return { mergeMs, refreshMs, journeys: Number(row?.rows ?? 0), expected: Number(mine?.rows ?? 0) }
}

/** New links through the job: read, settled in the relational store, written for readers. */
async function measureSettling(installation: Installation, { workspaceId }: Scratch, links: number) {
  await installation.analytics.command(sql`
    insert into identities (workspace_id, handle_key, handle, person, source, ts)
    select ${uuid(workspaceId)}, sipHash64(concat('a:new', toString(number)) as h), h, concat('u:', toString(intDiv(number, 2))), 'event', now64(3, 'UTC')
    from numbers(${uint64(links)})`)
  const { ms } = await timed(() => installation.identify.settling.settleWaiting())
  return links / (ms / 1000)
}
