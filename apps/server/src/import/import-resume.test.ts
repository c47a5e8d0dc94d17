import { createReadStream, existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ImportKind } from '@tributary/contract/imports'
import type { AnalyticsStore } from '@tributary/stores/analytics-store'
import { sql } from '@tributary/stores/sql'
import { openTestAnalytics, openTestRelational } from '@tributary/testkit/test-stores'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  countsOf,
  type ImportBench,
  OTHER_WORKSPACE,
  openImportBench,
  WORKSPACE,
} from './import-bench.testkit.ts'
import { listStagingTables } from './staging.store.ts'

let bench: ImportBench
beforeAll(async () => {
  bench = await openImportBench(await openTestAnalytics(), await openTestRelational())
})
beforeEach(() => bench.clear())
afterAll(() => bench.close())

/** A store that stops answering after so many statements, as a killed process does. */
function dyingStore(
  store: AnalyticsStore,
  statements: number,
): { store: AnalyticsStore; died: Promise<void> } {
  let left = statements
  let die: () => void = () => undefined
  const died = new Promise<void>((resolve) => {
    die = resolve
  })
  const never = () => {
    die()
    return new Promise<never>(() => undefined)
  }
  return {
    died,
    store: {
      ...store,
      command: (statement) => (left-- > 0 ? store.command(statement) : never()),
      insertTsv: (...request) => (left-- > 0 ? store.insertTsv(...request) : never()),
      stageFile: (request) => (left-- > 0 ? store.stageFile(request) : never()),
    },
  }
}

const days = (index: number) => `2026-0${1 + (index % 5)}-0${1 + (index % 9)}`
const FILES: Record<Exclude<ImportKind, 'paths'>, string> = {
  events: csv(
    'event_id,event_type,timestamp,anonymous_id,page_url,revenue,currency',
    (i) =>
      `e${i},view,${days(i)}T10:00:00Z,a${i % 7},https://x.org/?utm_source=s${i % 3},${i % 5 === 0 ? '1.50' : ''},EUR`,
  ),
  touches: csv('touch_id,anonymous_id,ts,channel', (i) => `t${i},a${i % 7},${days(i)},C${i % 3}`),
  identities: csv('anonymous_id,person_id', (i) => `a${i},p${i % 4}`),
  conversions: csv('order_id,person_id,ts,amount,currency', (i) => `o${i},p${i % 4},${days(i)},${i}.25,EUR`),
  refunds: csv('order_id,ts,amount', (i) => `o${i},${days(i)},0.25`),
  spend: csv('period,channel,amount,currency', (i) => `2026-0${1 + (i % 9)},C${i},${i}.01,EUR`),
}

function csv(header: string, row: (index: number) => string): string {
  return `${header}\n${Array.from({ length: 60 }, (_, index) => row(index)).join('\n')}\n`
}

const TABLES = [
  ['events', sql`select * except (received_at) from events order by event_id`],
  ['touches', sql`select * from touches order by touch_id`],
  ['identities', sql`select * except (arrived_at) from identities final order by handle, person`],
  ['conversions', sql`select * except (version) from conversions final order by conversion_id`],
  ['refunds', sql`select * except (version) from refunds final order by order_id, refund_id`],
  ['spend', sql`select * except (version) from spend final order by day, channel`],
  ['paths', sql`select row, channel_ids, conversions from paths final order by row`],
] as const

async function snapshot(): Promise<Record<string, unknown[]>> {
  const entries: [string, unknown[]][] = []
  for (const [name, statement] of TABLES) entries.push([name, await bench.query(statement)])
  return Object.fromEntries(entries)
}

const KINDS: ImportKind[] = ['events', 'touches', 'identities', 'conversions', 'refunds', 'spend', 'paths']
const fileOf = (kind: ImportKind) =>
  kind === 'paths' ? csv('path,conversions', (i) => `C${i % 3} > C${i % 5},${i}`) : FILES[kind]

test.each(KINDS)(
  'an import of %s that is killed anywhere is finished by the next start, to the same tables',
  async (kind) => {
    await bench.importFile({ kind }, 'whole.csv', fileOf(kind))
    const whole = await snapshot()
    for (const statements of [1, 4, 9, 17]) {
      await bench.clear()
      const { store, died } = dyingStore(bench.store, statements)
      const killed = bench.openService({ analytics: store, rowsPerSlice: 16 })
      let importId = ''
      const path = bench.writeFile('killed.csv', fileOf(kind))
      const run = killed.importFileNow(WORKSPACE, path, { kind }, (id) => {
        importId = id
      })
      await Promise.race([died, run])
      const next = bench.openService({ rowsPerSlice: 16 })
      await next.resumeUnfinished()
      expect(await next.getImport(WORKSPACE, importId)).toMatchObject({
        state: 'done',
        rows_read: 60,
        rows_refused: 0,
      })
      expect(await snapshot()).toEqual(whole)
      expect(await listStagingTables(bench.store)).toEqual([])
    }
  },
)

test('an import that is stopped in order goes on with the next slice and counts every row once', async () => {
  let slices = 0
  const counting: AnalyticsStore = {
    ...bench.store,
    command: async (statement) => {
      if (
        statement.pieces.some(
          (piece) => typeof piece === 'string' && piece.includes('insert into touches'),
        ) &&
        ++slices === 2
      )
        void stopping.stop()
      await bench.store.command(statement)
    },
  }
  const stopping = bench.openService({ analytics: counting, rowsPerSlice: 16 })
  const stopped = await stopping.importFileNow(WORKSPACE, bench.writeFile('t.csv', FILES.touches), {
    kind: 'touches',
  })
  expect(stopped.state).toBe('storing')
  expect(stopped.rows_stored).toBeGreaterThan(0)
  expect(stopped.rows_stored).toBeLessThan(60)
  const next = bench.openService({ rowsPerSlice: 16 })
  await next.resumeUnfinished()
  expect(countsOf(await next.getImport(WORKSPACE, stopped.import_id))).toEqual({
    state: 'done',
    read: 60,
    stored: 60,
    known: 0,
    refused: 0,
  })
})

test('the order in which files are imported does not matter', async () => {
  const kinds = KINDS.filter((kind) => kind !== 'paths')
  for (const kind of kinds) await bench.importFile({ kind }, `${kind}.csv`, fileOf(kind))
  const forward = await snapshot()
  for (const order of [
    [...kinds].reverse(),
    ['spend', 'touches', 'refunds', 'events', 'conversions', 'identities'] as const,
  ]) {
    await bench.clear()
    for (const kind of order) await bench.importFile({ kind }, `${kind}.csv`, fileOf(kind))
    expect(await snapshot()).toEqual(forward)
  }
})

test('every kind imported a second time stores nothing new', async () => {
  for (const kind of KINDS.filter((each) => each !== 'paths')) {
    await bench.importFile({ kind }, 'once.csv', fileOf(kind))
    const before = await snapshot()
    expect(countsOf(await bench.importFile({ kind }, 'twice.csv', fileOf(kind)))).toEqual({
      state: 'done',
      read: 60,
      stored: 0,
      known: 60,
      refused: 0,
    })
    expect(await snapshot()).toEqual(before)
  }
})

test('a cancelled import stops, leaves no table and no file behind, and its state stays', async () => {
  const cancelling: AnalyticsStore = {
    ...bench.store,
    stageFile: async (request) => {
      await bench.store.stageFile(request)
      const [running] = await service.listImports(WORKSPACE)
      await service.cancelImport(WORKSPACE, running?.import_id ?? '')
    },
  }
  const service = bench.openService({ analytics: cancelling })
  const upload = await service.saveUpload(
    createReadStream(bench.writeFile('t.csv', FILES.touches)),
    't.csv',
    WORKSPACE,
  )
  const started = await service.startImport(WORKSPACE, upload.upload_id, { kind: 'touches' }, null)
  for (let tries = 0; tries < 100 && readdirSync(join(bench.folder, 'uploads')).length > 0; tries++)
    await sleep(50)
  expect(countsOf(await service.getImport(WORKSPACE, started.import_id))).toMatchObject({
    state: 'cancelled',
    stored: 0,
  })
  expect(await listStagingTables(bench.store)).toEqual([])
  expect(readdirSync(join(bench.folder, 'uploads'))).toEqual([])
  await expect(service.cancelImport(WORKSPACE, started.import_id)).rejects.toMatchObject({ code: 'Conflict' })
})

test('a file that a crash left in the uploads folder goes after a day, one in use stays', async () => {
  const upload = await bench.service.saveUpload(
    createReadStream(bench.writeFile('t.csv', FILES.touches)),
    't.csv',
    WORKSPACE,
  )
  const orphan = join(bench.folder, 'uploads', 'orphan')
  writeFileSync(orphan, 'x')
  utimesSync(orphan, 0, 0)
  await bench.service.resumeUnfinished()
  expect(readdirSync(join(bench.folder, 'uploads'))).toEqual([upload.upload_id])
  const muchLater = bench.openService({ now: () => Date.parse('2100-01-01') })
  await muchLater.resumeUnfinished()
  expect(readdirSync(join(bench.folder, 'uploads'))).toEqual([])
})

test('a file imported in place stays where it is, and the repaired copy goes', async () => {
  const path = bench.writeFile('tabs.tsv', 'touch_id\tperson_id\tts\tchannel\n1\tp\t2026-01-01\tA\n')
  await bench.service.importFileNow(WORKSPACE, path, { kind: 'touches' })
  expect(existsSync(path)).toBe(true)
  expect(readdirSync(join(bench.folder, 'uploads'))).toEqual([])
})

test.each(KINDS)('%s of one workspace are not seen, matched or changed by another', async (kind) => {
  await bench.importFile({ kind, name: 'same' }, 'a.csv', fileOf(kind))
  const one = await snapshot()
  const done = await bench.importFile({ kind, name: 'same' }, 'a.csv', fileOf(kind), OTHER_WORKSPACE)
  expect(countsOf(done)).toMatchObject({ state: 'done', stored: 60, known: 0 })
  await bench.importFile(
    { kind, name: 'same' },
    'a.csv',
    fileOf(kind).replaceAll('2026-01-01', '2026-01-02'),
    OTHER_WORKSPACE,
  )
  for (const [name, rows] of Object.entries(one)) {
    if (name === 'paths') continue
    const mine = await bench.query(
      sql`select count() as n from ${{ kind: 'sql', pieces: [name === 'events' || name === 'touches' ? name : `${name} final`] }} where workspace_id = ${{ kind: 'parameter', type: 'UUID', value: WORKSPACE }}`,
    )
    expect(mine).toEqual([{ n: String(rows.length) }])
  }
  await expect(bench.service.getImport(WORKSPACE, done.import_id)).rejects.toMatchObject({
    code: 'ImportNotFound',
  })
  await expect(bench.service.refusedCsv(WORKSPACE, done.import_id)).rejects.toMatchObject({
    code: 'ImportNotFound',
  })
  await expect(bench.service.cancelImport(WORKSPACE, done.import_id)).rejects.toMatchObject({
    code: 'ImportNotFound',
  })
  expect((await bench.service.listImports(WORKSPACE)).map(({ import_id }) => import_id)).not.toContain(
    done.import_id,
  )
  expect(await bench.service.listDatasets(WORKSPACE)).toHaveLength(kind === 'paths' ? 1 : 0)
})
