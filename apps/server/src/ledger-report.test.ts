import { randomUUID } from 'node:crypto'
import { attributionQuerySchema } from '@tributary/contract/attribution'
import { ledgerChangesQuerySchema } from '@tributary/contract/ledger'
import { sql, uuid } from '@tributary/stores/sql'
import { type SmallWorld, storeSmallWorld } from '@tributary/testkit/small-world'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLedgerService, type LedgerService } from './attribute/ledger.service.ts'
import { manyPeople, stepsOf, wholeOf } from './attribute/random-worlds.testkit.ts'
import { createVersionClock } from './collect/version-clock.ts'
import { type NumbersBench, openNumbersBench } from './numbers.testkit.ts'

let bench: NumbersBench
let ledger: LedgerService

beforeAll(async () => {
  bench = await openNumbersBench()
  ledger = createLedgerService({
    analytics: bench.store,
    db: bench.db,
    attribution: bench.attribution,
    now: () => Date.now(),
    nextVersion: createVersionClock(() => performance.timeOrigin + performance.now()),
    newId: randomUUID,
  })
})
afterAll(() => bench.close())

const storeWorld = (workspaceId: string, world: SmallWorld, version: number, changed: string[] = []) =>
  storeSmallWorld(bench.store, workspaceId, world, { version, changed })

/** Latest credits per conversion, as text. */
async function latestCredits(workspaceId: string) {
  const rows = await bench.store.query<{ id: string; credits: string }>(sql`
    select conversion_id as id, toString((amount_minor, refunded_minor, touch_ids, amounts, net_amounts, arrayMap(s -> round(s, 9), shares))) as credits
    from credits where workspace_id = ${uuid(workspaceId)} and model = 'linear' order by recorded_at desc limit 1 by conversion_id`)
  return Object.fromEntries(rows.map((row) => [row.id, row.credits]))
}

test('whatever arrives in whatever order, the ledger is what a recording from nothing gives, and sums to the report', async () => {
  await fc.assert(
    fc.asyncProperty(manyPeople, fc.infiniteStream(fc.boolean()), async (neighbourhoods, coin) => {
      const [gradual, atOnce] = [randomUUID(), randomUUID()]
      const steps = stepsOf(neighbourhoods)
      const refunds = wholeOf(steps).conversions.flatMap((row, index) =>
        row.amountMinor > 0 && coin.next().value
          ? [{ orderId: row.conversionId, refundId: `r${index}`, tsMs: row.tsMs, amountMinor: 7 }]
          : [],
      )
      for (const [index, step] of steps.entries()) {
        const ids = new Set(step.conversions.map((row) => row.conversionId))
        const left = wholeOf(steps.slice(0, index)).conversions.filter((row) => ids.has(row.conversionId))
        const changed = left.map((row) => row.handle)
        await storeWorld(gradual, step, index + 1, changed)
        await ledger.record(gradual)
        // A retry stores and notes the same rows again.
        if (coin.next().value) await storeWorld(gradual, { identities: step.identities }, index + 1, changed)
      }
      const refunded = new Set(refunds.map((row) => row.orderId))
      const handles = wholeOf(steps).conversions.filter((row) => refunded.has(row.conversionId))
      await storeWorld(
        gradual,
        { refunds },
        9,
        handles.map((row) => row.handle),
      )
      await ledger.record(gradual)
      await storeWorld(
        atOnce,
        { ...wholeOf(steps), conversions: lastOfEach(wholeOf(steps).conversions), refunds },
        1,
      )
      await ledger.record(atOnce)
      expect(await latestCredits(gradual)).toEqual(await latestCredits(atOnce))

      const range = { from: '2026-05-01', to: '2026-06-30' }
      const workspace = { workspaceId: gradual, timeZone: 'UTC', currency: 'USD' }
      const report = await bench.report.answer(
        workspace,
        attributionQuerySchema.parse({ ...range, model: 'linear' }),
      )
      const changes = await ledger.changes(
        workspace,
        ledgerChangesQuerySchema.parse({ ...range, model: 'linear', as_of: new Date().toISOString() }),
      )
      const credited = Object.fromEntries(
        changes.rows.map((row) => [row.key, `${row.now.amount_minor} ${row.now.net_amount_minor}`]),
      )
      const unattributed = report.unattributed.conversions > 0 ? [{ key: '', ...report.unattributed }] : []
      expect(credited).toEqual(
        Object.fromEntries(
          [...report.rows, ...unattributed].map((row) => [
            row.key,
            `${row.amount_minor} ${row.net_amount_minor}`,
          ]),
        ),
      )
    }),
    { numRuns: 2, endOnFailure: true },
  )
}, 90_000)

function lastOfEach<Row extends { conversionId: string }>(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.conversionId, row])).values()]
}
