/** Ten million touches and two hundred thousand conversions: journeys, then all rule models; growth; the API on that data. */

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { sql, text, uuid } from '@tributary/stores/sql'
import {
  generateAttributionScale,
  SCALE_COLUMNS,
  type ScaleSummary,
  type ScaleTable,
} from '@tributary/testkit/world/attribution-scale'
import { parseModel } from '../apps/server/src/attribute/attribution.service.ts'
import { creditByKey } from '../apps/server/src/attribute/credit.sql.ts'
import { buildJourneys } from '../apps/server/src/attribute/journey.sql.ts'
import { DAY_MS, type JourneyFilter, settingKey } from '../apps/server/src/attribute/journey.ts'
import { currentPeople } from '../apps/server/src/identify/current-people.service.ts'
import type { Installation } from '../apps/server/src/installation.ts'
import { isDataDriven, type RuleModel } from '../packages/models/src/attribution/model.ts'
import type { BenchRow } from './bench-row.ts'
import { medianMs, openApi, openScratch, p95Ms, peakMemoryMb, type Scratch, withScratch } from './scratch.ts'

const END_DAY = '2026-11-01'
const RULES = [
  'first',
  'last',
  'last_non_direct',
  'linear',
  'time_decay',
  'position_decay',
  'position',
  'w_shaped',
  'custom:5,3,2',
]

type Measured = {
  readonly journeysMs: number
  readonly modelsMs: number
  readonly oneModelMs: number
  readonly isRight: boolean
  readonly apiMs: { overview: number; attribution: number }
  readonly peakMb: number
}

export async function runJourneysBench(options: { short: boolean }): Promise<BenchRow[]> {
  const one = await measure(1_000_000, options.short)
  const rows = rowsOf('1 million touches', one, false)
  if (options.short) return rows
  const ten = await measure(10_000_000, false)
  const growth = ten.journeysMs / one.journeysMs
  return [
    ...rows,
    ...rowsOf('10 million touches', ten, true),
    {
      bench: 'journeys: growth from 1 to 10 million touches',
      value: Math.round(growth * 10) / 10,
      unit: 'times',
      target: '<= 10',
      ok: growth <= 10,
    },
  ]
}

function rowsOf(size: string, measured: Measured, isTarget: boolean): BenchRow[] {
  const limit = (ms: number) => (isTarget ? `<= ${ms}` : 'reported')
  const row = (name: string, ms: number, max: number, note: string): BenchRow => ({
    bench: `journeys: ${size}, ${name}`,
    value: Math.round(ms),
    unit: 'ms',
    target: limit(max),
    ok: !isTarget || ms <= max,
    note,
  })
  return [
    row('journeys built in full', measured.journeysMs, 2_000, 'median; touches of 30 days'),
    row('all nine rule models', measured.modelsMs, 300, 'one statement, exact to the minor unit'),
    row('one rule model (linear)', measured.oneModelMs, 300, ''),
    row('GET overview, p95 warm', measured.apiMs.overview, 300, ''),
    row('GET attribution, p95 warm', measured.apiMs.attribution, 300, ''),
    {
      bench: `journeys: ${size}, first and last touch as generated`,
      value: measured.isRight ? 1 : 0,
      unit: 'agree',
      target: '1',
      ok: measured.isRight,
      correctness: true,
    },
    {
      bench: `journeys: ${size}, peak memory`,
      value: Math.round(measured.peakMb),
      unit: 'MB',
      target: 'reported',
      ok: true,
    },
  ]
}

function measure(touches: number, isShort: boolean): Promise<Measured> {
  return withScratch(async (scratch) => {
    const summary = await writeFiles(scratch, touches)
    const installation = await openScratch(scratch)
    await load(installation, scratch)
    const setting = { lookbackMs: 30 * DAY_MS, lookbackVisits: undefined, scope: 'window' } as const
    const key = settingKey(setting)
    const runs = isShort ? 3 : 5
    let version = 0n
    const journeysMs = await medianMs(runs, async () =>
      installation.analytics.command(
        buildJourneys({
          people: await currentPeople(installation.analytics, scratch.workspaceId),
          workspaceId: scratch.workspaceId,
          setting,
          settingKey: key,
          scope: { kind: 'all' },
          version: ++version,
        }),
      ),
    )
    // What follows is asked as after a first question: of journeys that were built once.
    await installation.analytics.command(sql`truncate table journeys`)
    await installation.journeys.ensureJourneys(scratch.workspaceId, setting)
    const filter: JourneyFilter = {
      fromMs: 0,
      toMs: Date.parse(`${END_DAY}T00:00:00Z`),
      currency: 'USD',
      excludeDirect: false,
      collapse: false,
      conversions: 'money',
      conversionTypes: [],
    }
    const source = { kind: 'stored', settingKey: key, by: 'channel' } as const
    const credit = (models: readonly string[]) =>
      installation.analytics.query<{ model: string; key: string; conversions: number; attributed: number }>(
        creditByKey(scratch.workspaceId, source, filter, models.map(ruleModel)),
      )
    const modelsMs = await medianMs(runs, () => credit(RULES))
    const oneModelMs = await medianMs(runs, () => credit(['linear']))
    const found = await credit(['first', 'last'])
    const apiMs = await measureApi(installation, scratch, isShort ? 10 : 30)
    const measured = {
      journeysMs,
      modelsMs,
      oneModelMs,
      isRight: agrees(found, summary),
      apiMs,
      peakMb: peakMemoryMb(),
    }
    await installation.close()
    return measured
  })
}

function ruleModel(name: string): RuleModel {
  const model = parseModel(name)
  if (isDataDriven(model)) throw new Error(`${name} is no rule model`)
  return model
}

async function writeFiles(scratch: Scratch, touches: number): Promise<ScaleSummary> {
  const files = Object.fromEntries(
    (Object.keys(SCALE_COLUMNS) as ScaleTable[]).map((table) => [
      table,
      createWriteStream(join(scratch.folder, `${table}.csv`)),
    ]),
  )
  for (const [table, columns] of Object.entries(SCALE_COLUMNS)) files[table]?.write(`${columns}\n`)
  const chunks = generateAttributionScale({ seed: 1, endDay: END_DAY, touches })
  for (;;) {
    const next = chunks.next()
    if (next.done) {
      await Promise.all(Object.values(files).map((file) => new Promise((resolve) => file.end(resolve))))
      return next.value
    }
    const file = files[next.value.table]
    if (file && !file.write(next.value.csv)) await once(file, 'drain')
  }
}

/** Straight into the tables: how fast imports are is measured elsewhere. */
async function load({ analytics }: Installation, scratch: Scratch): Promise<void> {
  const stage = (
    table: ScaleTable,
    structure: readonly (readonly [string, string])[],
    columns: readonly string[],
    select: ReturnType<typeof sql>,
  ) =>
    analytics.stageFile({
      path: join(scratch.folder, `${table}.csv`),
      format: 'CSVWithNames',
      compression: 'none',
      structure,
      table,
      columns,
      select,
    })
  const names = (table: ScaleTable) =>
    SCALE_COLUMNS[table].split(',').map((name) => [name, 'String'] as const)
  const workspace = uuid(scratch.workspaceId)
  const time = sql`parseDateTime64BestEffort(ts, 3, 'UTC')`
  await stage(
    'touches',
    names('touches'),
    ['workspace_id', 'touch_id', 'origin', 'handle_key', 'handle', 'ts', 'channel', 'campaign'],
    sql`${workspace}, touch_id, 'import', sipHash64(concat('a:', anonymous_id)), concat('a:', anonymous_id), ${time}, channel, campaign`,
  )
  await stage(
    'identities',
    names('identities'),
    ['workspace_id', 'handle_key', 'handle', 'person', 'source', 'ts'],
    sql`${workspace}, sipHash64(concat('a:', anonymous_id)), concat('a:', anonymous_id), concat('u:', person_id), 'import', toDateTime64(0, 3, 'UTC')`,
  )
  await stage(
    'conversions',
    names('conversions'),
    [
      'workspace_id',
      'conversion_id',
      'order_id',
      'conversion_type',
      'handle_key',
      'handle',
      'ts',
      'amount_minor',
      'currency',
      'source',
      'version',
    ],
    sql`${workspace}, order_id, order_id, 'purchase', sipHash64(concat('u:', person_id)), concat('u:', person_id), ${time}, toInt64(amount_minor), currency, 'import', 1`,
  )
  await analytics.command(
    sql`insert into handle_changes (workspace_id, changed_at, version, handle_key) select ${workspace}, now64(6, 'UTC') - toIntervalHour(1), 1, sipHash64(${text('u:any')})`,
  )
  // People as settling leaves them; what that costs is measured elsewhere.
  await analytics.command(
    sql`insert into person_links (workspace_id, handle, person, version) select workspace_id, handle, person, 1 from identities`,
  )
  await analytics.command(
    sql`insert into person_marks (workspace_id, settled_until) select ${workspace}, now64(6, 'UTC') + toIntervalMinute(1)`,
  )
  for (const table of ['touches', 'identities', 'conversions', 'person_links'])
    await analytics.command({ kind: 'sql', pieces: [`optimize table ${table} final`] })
}

async function measureApi(installation: Installation, scratch: Scratch, requests: number) {
  const app = openApi(installation, scratch)
  const p95 = async (path: string) => {
    const ask = async () => {
      const response = await app.request(path)
      if (response.status !== 200)
        throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
      await response.json()
    }
    return p95Ms(requests, ask)
  }
  const range = 'from=2026-10-02&to=2026-10-31'
  return {
    overview: await p95(`/api/v1/overview?${range}`),
    attribution: await p95(`/api/v1/attribution?model=linear&${range}`),
  }
}

function agrees(
  rows: readonly { model: string; key: string; conversions: number; attributed: number }[],
  summary: ScaleSummary,
): boolean {
  const expected = [summary.firstTouchConversions, summary.lastTouchConversions]
  return expected.every((counts, model) =>
    Object.entries(counts).every(
      ([channel, count]) =>
        Math.abs(
          (rows.find((row) => row.attributed === 1 && Number(row.model) === model && row.key === channel)
            ?.conversions ?? 0) - count,
        ) < 1e-6,
    ),
  )
}
