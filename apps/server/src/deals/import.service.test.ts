import { setImmediate as yieldToOthers } from 'node:timers/promises'
import { importDealsSchema, saveDealSchema } from '@tributary/contract/deals'
import { openTestRelational } from '@tributary/testkit/test-stores'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../access/access.ts'
import { createVersionClock } from '../collect/version-clock.ts'
import { systemSources } from '../sources.ts'
import { createDealsService } from './deals.service.ts'
import type { DealTables } from './deals.table.ts'
import { createDealImportService } from './import.service.ts'
import { createRunningImports } from './import-running.ts'
import { createPipelineService } from './pipeline.service.ts'

const ROWS = 1_000
const sources = systemSources()
let store: { db: Kysely<DealTables>; close: () => Promise<void> }

beforeAll(async () => {
  store = await openTestRelational<DealTables>()
  await sql`insert into "user" (id, name, email, "emailVerified") values ('anna', 'Anna', 'anna@example.com', true)`.execute(
    store.db,
  )
})
afterAll(() => store.close())

/** An owner in a workspace of their own, and the services; `onVersion` is called once for every slice that is written. */
async function newWorld(onVersion: () => void = () => undefined) {
  const workspaceId = sources.newId()
  await sql`insert into workspace (id, name) values (${workspaceId}, 'Ours')`.execute(store.db)
  const who: Actor = {
    workspaceId,
    userId: 'anna',
    role: 'OWNER',
    workspace: { name: 'Ours', currency: 'EUR', timeZone: 'UTC', isSample: false },
  }
  const version = createVersionClock(sources.now)
  const deps = {
    db: store.db,
    outbox: { wake: () => undefined },
    running: createRunningImports(),
    // Nobody shares contacts in these tests.
    contactCampaigns: { sharedWith: () => sql<string>`select null::uuid` },
    now: sources.now,
    newId: sources.newId,
    nextVersion: () => {
      onVersion()
      return version()
    },
  }
  const pipeline = createPipelineService(deps)
  const deals = createDealsService({ ...deps, pipeline })
  const actor = { ...who, view: { workspaceId } }
  return {
    who,
    actor,
    undo: (id: string | null | undefined) => deals.undo(actor, id ?? ''),
    imports: createDealImportService({ ...deps, pipeline }),
    deals,
    countDeals: async () => {
      const { rows } = await sql<{ count: string }>`
        select count(*) as count from deal where workspace_id = ${workspaceId} and deleted_at is null`.execute(
        store.db,
      )
      return Number(rows[0]?.count)
    },
  }
}

const lines = Array.from(
  { length: ROWS },
  (_, at) =>
    `D${at},Ines Roth,Mill,Aqua,${at % 2 ? 'Won' : 'Engaging'},2026-01-05,${at % 2 ? '2026-02-04,4500' : ','}`,
)
const text = `opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n${lines.join('\n')}\n`
const request = importDealsSchema.parse({ files: [{ name: 'opportunities.csv', text }] })

test('others are answered while deals are imported, and see how far it is', async () => {
  const world = await newWorld()
  const { workspaceId } = world.who
  let isDone = false
  const importing = world.imports.importFiles(world.who, request).finally(() => {
    isDone = true
  })
  const seen = new Set<number>()
  while (!isDone) {
    await sql`select 1`.execute(store.db)
    await yieldToOthers()
    const progress = world.imports.progress(workspaceId)
    if (progress && progress.done > 0 && progress.done < progress.total) seen.add(progress.done)
  }
  expect((await importing).files[0]).toMatchObject({ created: ROWS })
  expect(seen.size).toBeGreaterThanOrEqual(2)
  expect(world.imports.progress(workspaceId)).toBeNull()
  expect(await world.countDeals()).toBe(ROWS)
})

test('only one import of a workspace runs at a time; a look at the files is always free', async () => {
  const world = await newWorld()
  const first = world.imports.importFiles(world.who, request)
  await expect(world.imports.importFiles(world.who, request)).rejects.toMatchObject({ code: 'Conflict' })
  expect((await world.imports.importFiles(world.who, { ...request, dry_run: true })).change_id).toBeNull()
  await first
  expect((await world.imports.importFiles(world.who, request)).files[0]).toMatchObject({
    created: 0,
    same: ROWS,
  })
})

test('an import that is cut off leaves one change: it is undone, or importing the file again writes the rest', async () => {
  let slices = 0
  const world = await newWorld(() => {
    if (++slices === 3) throw new Error('the power is gone')
  })
  await expect(world.imports.importFiles(world.who, request)).rejects.toThrow('the power is gone')
  const written = await world.countDeals()
  expect([written > 0, written < ROWS]).toEqual([true, true])
  const { rows } = await sql<{ id: string; deals: number }>`
    select id, deals from deal_change where workspace_id = ${world.who.workspaceId}`.execute(store.db)
  expect(rows).toMatchObject([{ deals: written }])

  const rest = await world.imports.importFiles(world.who, request)
  expect(rest.files[0]).toMatchObject({ created: ROWS - written, changed: 0, same: written })
  expect(await world.countDeals()).toBe(ROWS)

  expect(await world.undo(rest.change_id)).toEqual({ deals: ROWS - written, kept: 0 })
  expect(await world.undo(rows[0]?.id)).toEqual({ deals: written, kept: 0 })
  expect(await world.countDeals()).toBe(0)
})

test('others are answered while an import is undone; what they change meanwhile stays and is counted', async () => {
  const world = await newWorld()
  const { workspaceId } = world.who
  const { change_id } = await world.imports.importFiles(world.who, request)
  // The last to be taken back.
  const { rows } = await sql<{ id: string }>`
    select id from deal where workspace_id = ${workspaceId} and kind = 'OPPORTUNITY' order by id desc limit 1`.execute(
    store.db,
  )
  const id = rows[0]?.id ?? ''
  let isDone = false
  const undoing = world.undo(change_id).finally(() => {
    isDone = true
  })
  const left = new Set<number>()
  let renamed: Promise<unknown> | undefined
  while (!isDone) {
    left.add(await world.countDeals())
    if (!renamed && left.size > 1) {
      const name = 'Renamed meanwhile'
      const refused = expect(world.imports.importFiles(world.who, request)).rejects.toMatchObject({
        code: 'Conflict',
      })
      const page = await world.deals.get({ workspaceId }, id)
      expect(page.changes[0]).toMatchObject({ kind: 'import', undone_at: null, is_being_undone: true })
      renamed = Promise.all([refused, world.deals.edit(world.actor, id, saveDealSchema.parse({ name }))])
    }
    await yieldToOthers()
  }
  await renamed
  expect(left.size).toBeGreaterThanOrEqual(3)
  expect(await undoing).toEqual({ deals: ROWS - 1, kept: 1 })
  expect(await world.countDeals()).toBe(1)
  expect((await world.deals.get({ workspaceId }, id)).name).toBe('Renamed meanwhile')
  await expect(world.undo(change_id)).rejects.toThrow('This was undone already.')
})

test('an undo of an import is refused as a whole where a deal went on; cut off, it goes on from where it was', async () => {
  let slicesLeft = Number.POSITIVE_INFINITY
  const world = await newWorld(() => {
    if (--slicesLeft < 0) throw new Error('the power is gone')
  })
  const { workspaceId } = world.who
  const { change_id } = await world.imports.importFiles(world.who, request)
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from deal where workspace_id = ${workspaceId} limit 1`.execute(store.db)
  const deal = rows[0] ?? { id: '', name: '' }
  const edit = await world.deals.edit(world.actor, deal.id, saveDealSchema.parse({ name: 'Other' }))
  await expect(world.undo(change_id)).rejects.toThrow('Other was changed since, so this cannot be undone.')
  expect(await world.countDeals()).toBe(ROWS)
  await world.undo(edit.change_id)

  slicesLeft = 2
  await expect(world.undo(change_id)).rejects.toThrow('the power is gone')
  expect(await world.countDeals()).toBe(ROWS / 2)
  slicesLeft = Number.POSITIVE_INFINITY
  await world.deals.resumeUndos()
  expect(await world.countDeals()).toBe(0)
  await world.deals.resumeUndos()
  await expect(world.undo(change_id)).rejects.toThrow('This was undone already.')
  const { rows: entries } = await sql<{ action: string }>`
    select action from audit_entry where workspace_id = ${workspaceId} and action = 'undo_import'`.execute(
    store.db,
  )
  expect(entries).toHaveLength(1)
})
