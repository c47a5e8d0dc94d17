import { setImmediate as yieldToOthers } from 'node:timers/promises'
import { importDealsSchema } from '@tributary/contract/deals'
import { openTestRelational } from '@tributary/testkit/test-stores'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../access/access.ts'
import { createVersionClock } from '../collect/version-clock.ts'
import { systemSources } from '../sources.ts'
import { createDealsService } from './deals.service.ts'
import type { DealTables } from './deals.table.ts'
import { createDealImportService } from './import.service.ts'
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
    now: sources.now,
    newId: sources.newId,
    nextVersion: () => {
      onVersion()
      return version()
    },
  }
  const pipeline = createPipelineService(deps)
  return {
    who,
    imports: createDealImportService({ ...deps, pipeline }),
    deals: createDealsService({ ...deps, pipeline }),
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

  const undo = (id: string | null | undefined) =>
    world.deals.undo({ ...world.who, view: { workspaceId: world.who.workspaceId } }, id ?? '')
  expect(await undo(rest.change_id)).toEqual({ deals: ROWS - written })
  expect(await undo(rows[0]?.id)).toEqual({ deals: written })
  expect(await world.countDeals()).toBe(0)
})
