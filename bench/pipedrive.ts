/** Ten thousand contacts through a Pipedrive that fails one request in twenty: nothing may be lost, nothing made twice. */
import { proveSync } from '../apps/server/src/pipedrive/sync-proof.testkit.ts'
import type { BenchRow } from './bench-row.ts'

/** An hour of a big company's budget, so that days of waiting take no real time. */
const DAILY_TOKENS = 150_000

export async function runPipedriveBench(options: { short: boolean }): Promise<BenchRow[]> {
  const contacts = options.short ? 500 : 10_000
  const startedMs = performance.now()
  const proof = await proveSync({
    contacts,
    faultRate: 0.05,
    seed: 1,
    dailyTokens: DAILY_TOKENS,
  })
  const seconds = (performance.now() - startedMs) / 1000
  const none = (bench: string, count: number): BenchRow => ({
    bench: `pipedrive: ${bench}`,
    value: count,
    unit: 'records',
    target: '0',
    ok: count === 0,
    correctness: true,
  })
  return [
    none('lost', proof.lost.length),
    none('made twice', proof.twice.length),
    none('made twice unseen', proof.unseen.length),
    none('given up', proof.failed),
    none('answers or requests not as Pipedrive describes them', proof.violations.length),
    {
      bench: 'pipedrive: time',
      value: Math.round(seconds),
      unit: 's',
      target: options.short ? 'reported' : '<= 600',
      ok: options.short || seconds <= 600,
    },
    {
      bench: 'pipedrive: records sent',
      value: Math.round(proof.expected / seconds),
      unit: 'records/s',
      target: 'reported',
      ok: true,
      note: `${proof.expected} records of ${contacts} contacts, ${proof.requests} requests, ${proof.faults} faults, ${(proof.virtualMs / 86_400_000).toFixed(1)} days by Pipedrive's clock`,
    },
  ]
}
