/** The pipeline with fifty thousand deals on the embedded store: board, lists, search. */
import { type DealsQuery, dealsQuerySchema } from '@tributary/contract/deals'
import { withinScope } from '@tributary/stores/row-scope'
import { createRandom } from '@tributary/testkit/seeded-random'
import { uuidv7 } from 'uuidv7'
import type { DealView } from '../apps/server/src/deals/deal-list.store.ts'
import { writeStates } from '../apps/server/src/deals/deal-state.store.ts'
import type { DealState, Stage } from '../apps/server/src/deals/deals.ts'
import type { Installation } from '../apps/server/src/installation.ts'
import type { BenchRow } from './bench-row.ts'
import { openScratch, percentile, timed, withScratch } from './scratch.ts'

type DealsDb = Parameters<typeof writeStates>[0]

const SELLERS = 35
const LOADED_AT_ONCE = 2_000
const RUNS = 6
const LIMIT_MS = 150
const DAY_MS = 86_400_000
const WORDS = 'roof door window stair floor wall gate fence pump drill crane lathe mill press'.split(' ')
const NAMES = 'Betasoloin Isdom Cancity Ron-tech Rangreen Zotware Hottechi Warephase Xx-holding Konex'.split(
  ' ',
)

export async function runDealsBench(options: { short: boolean }): Promise<BenchRow[]> {
  const count = options.short ? 5_000 : 50_000
  return withScratch(async (scratch) => {
    const installation = await openScratch(scratch)
    const { workspaceId } = scratch
    const sellers = await addSellers(installation, workspaceId)
    const stages = await installation.pipeline.stages(workspaceId)
    await load(installation, { workspaceId, count, sellers, stages })
    const team: DealView = { workspaceId }
    const own: DealView = { workspaceId, ownerId: sellers[3] ?? '' }
    // As a request asks: behind row-level security.
    const rows = await withinScope(workspaceId, async () => [
      latencyRow('board', await measureBoard(installation, [team, own]), count),
      latencyRow(
        'lists in every order, first and second page',
        await measureLists(installation, [team, own]),
        count,
      ),
      latencyRow('search', await measureSearch(installation, [team, own]), count),
    ])
    await installation.close()
    return rows
  })
}

async function addSellers({ db }: Installation, workspaceId: string): Promise<string[]> {
  const ids = Array.from({ length: SELLERS }, (_, index) => `seller-${index}`)
  for (const id of ids) {
    await db
      .insertInto('user')
      .values({ id, name: id, email: `${id}@example.com`, emailVerified: true })
      .execute()
    await db
      .insertInto('workspace_member')
      .values({ workspace_id: workspaceId, user_id: id, role: 'CONSULTANT' })
      .execute()
  }
  return ids
}

type World = {
  readonly workspaceId: string
  readonly count: number
  readonly sellers: readonly string[]
  readonly stages: readonly Stage[]
}

/** Half of the deals are closed, as after two years. */
async function load(
  { db, sources }: Installation,
  { workspaceId, count, sellers, stages }: World,
): Promise<void> {
  const dealsDb: DealsDb = db
  const random = createRandom(27)
  const nowMs = sources.now()
  for (let at = 0; at < count; at += LOADED_AT_ONCE) {
    const deals = Array.from({ length: Math.min(LOADED_AT_ONCE, count - at) }, (): DealState => {
      const stage = random.pick(stages)
      const openedMs = nowMs - Math.floor(random.next() * 700) * DAY_MS
      const stageSinceMs = openedMs + Math.floor(random.next() * (nowMs - openedMs))
      const move = {
        stageId: stage.stageId,
        kind: stage.kind,
        atMs: stageSinceMs,
        by: null,
        recordedMs: nowMs,
      }
      return {
        dealId: uuidv7(),
        name: `${random.pick(WORDS)} ${random.pick(WORDS)} for ${random.pick(NAMES)} ${Math.floor(random.next() * 1000)}`,
        stageId: stage.stageId,
        kind: stage.kind,
        stageSinceMs,
        openedMs,
        amountMinor: random.next() < 0.1 ? null : String(Math.floor(random.next() * 5_000_000)),
        isAmountFromLines: false,
        currency: 'USD',
        ownerId: random.pick(sellers),
        agentId: null,
        organisationId: null,
        contactId: null,
        campaignId: null,
        expectedClose:
          random.next() < 0.5
            ? null
            : new Date(nowMs + random.next() * 90 * DAY_MS).toISOString().slice(0, 10),
        lossReason: '',
        note: '',
        source: 'manual',
        externalId: null,
        isDeleted: false,
        version: 1,
        revision: 1,
        lines: [],
        moves: [{ moveId: uuidv7(), fromStageId: null, ...move }],
      }
    })
    const written = deals.map((after) => ({ before: undefined, after }))
    await dealsDb
      .transaction()
      .execute((trx: DealsDb) => writeStates(trx, workspaceId, written, () => [], new Date(nowMs)))
  }
}

async function measureBoard({ deals }: Installation, views: readonly DealView[]): Promise<number[]> {
  const times: number[] = []
  for (const view of views)
    for (let run = 0; run < RUNS; run++) times.push((await timed(() => deals.board(view, { limit: 20 }))).ms)
  return times
}

const query = (asked: Partial<DealsQuery>): DealsQuery => dealsQuerySchema.parse(asked)

async function measureLists({ deals }: Installation, views: readonly DealView[]): Promise<number[]> {
  const times: number[] = []
  const asked: Partial<DealsQuery>[] = [
    { sort: 'updated' },
    { sort: 'amount' },
    { sort: 'expected_close', status: 'open' },
    { sort: 'name' },
    { sort: 'stage_since', status: 'won' },
  ]
  for (const view of views)
    for (const some of asked)
      for (let run = 0; run < RUNS; run++) {
        const first = await timed(() => deals.list(view, query(some)))
        const cursor = first.result.next_cursor ?? undefined
        times.push(first.ms, (await timed(() => deals.list(view, query({ ...some, cursor })))).ms)
      }
  return times
}

async function measureSearch({ deals }: Installation, views: readonly DealView[]): Promise<number[]> {
  const times: number[] = []
  for (const view of views)
    for (const q of ['lathe isdom', 'roof', 'konex 77', 'nothing-like-it'])
      for (let run = 0; run < RUNS; run++) times.push((await timed(() => deals.list(view, query({ q })))).ms)
  return times
}

function latencyRow(what: string, found: readonly number[], count: number): BenchRow {
  const p95 = percentile(found, 0.95)
  return {
    bench: `deals: ${what}, p95`,
    value: Math.round(p95),
    unit: 'ms',
    target: `<= ${LIMIT_MS}`,
    ok: p95 <= LIMIT_MS,
    note: `${count} deals; median ${Math.round(percentile(found, 0.5))} ms, slowest ${Math.round(Math.max(...found))} ms`,
  }
}
