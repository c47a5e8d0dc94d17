/**
 * The proof that nothing is lost and nothing is made twice: contacts with organisations, some with a meeting and a deal,
 * are sent through a Pipedrive that fails in every way it can, with a budget that runs out on the way.
 */
import { isSameValue } from '@tributary/connectors/pipedrive/fields'
import type { Kind } from '@tributary/connectors/pipedrive/kinds'
import { createPipedriveFaults } from '@tributary/testkit/pipedrive/pipedrive-faults'
import type { TestRelational } from '@tributary/testkit/test-stores'
import { listOpenConflicts } from './conflict.store.ts'
import { countItems } from './item.store.ts'
import type { PipedriveTables } from './pipedrive.table.ts'
import { openSyncWorld, type SyncWorld } from './sync-world.testkit.ts'

export type ProofOptions = {
  readonly contacts: number
  readonly faultRate: number
  readonly seed: number
  readonly dailyTokens: number
  /** How long after it was asked for a write may happen whose caller gave up. */
  readonly lateWriteMs?: number
  readonly relational?: TestRelational<PipedriveTables>
}
export type Proof = {
  readonly expected: number
  /** Records here without one at Pipedrive that says the same. */
  readonly lost: readonly string[]
  /** Records at Pipedrive that stand for one that another stands for already. */
  readonly twice: readonly string[]
  /** Of those, the ones that no member is told of. */
  readonly unseen: readonly string[]
  readonly failed: number
  readonly faults: number
  readonly requests: number
  readonly violations: readonly string[]
  /** How long it would have taken. */
  readonly virtualMs: number
}

export async function proveSync(options: ProofOptions): Promise<Proof> {
  const faults = createPipedriveFaults({ seed: options.seed, rate: options.faultRate })
  const world = await openSyncWorld({
    seed: options.seed,
    members: ['sam'],
    ...(options.relational ? { relational: options.relational } : {}),
    ...(options.lateWriteMs === undefined ? {} : { lateWriteMs: options.lateWriteMs }),
    faults,
    searchLagMs: 10_000,
    limits: { dailyTokens: options.dailyTokens, burst: 40 },
  })
  try {
    const ours = await addRecords(world, options.contacts)
    const virtualMs = await world.empty()
    // What is still on its way arrives.
    await world.settle(30 * 60_000 + (options.lateWriteMs ?? 0))
    return { ...(await compare(world, ours)), faults: sum(faults.counts.values()), virtualMs }
  } finally {
    await world.close()
  }
}

type Ours = { readonly kind: Kind; readonly id: string }

async function addRecords(world: SyncWorld, contacts: number): Promise<Ours[]> {
  const ours: Ours[] = []
  const add = async (...[kind, fields, more]: Parameters<SyncWorld['add']>) => {
    const id = await world.add(kind, fields, more)
    ours.push({ kind, id })
    return id
  }
  let organization = ''
  for (let at = 0; at < contacts; at += 1) {
    if (at % 4 === 0) organization = await add('organization', { name: `Company ${at}` })
    const person = await add(
      'person',
      { name: `Person ${at}`, email: `p${at}@c${at}.example`, phone: at % 2 ? `+49 30 ${at}` : null },
      { warmness: 9, parents: { organization } },
    )
    const parents = { organization, person }
    if (at % 5 === 0)
      await add(
        'activity',
        { subject: `Meeting ${at}`, type: 'meeting', due_date: '2026-12-01', done: 'false', note: null },
        { parents, isMeeting: true },
      )
    if (at % 5 === 1) {
      const money = { amount_minor: String(100 + at), currency: 'EUR' }
      await add('deal', { title: `Deal ${at}`, status: 'open', ...money }, { parents })
    }
  }
  return ours
}

async function compare(world: SyncWorld, ours: readonly Ours[]) {
  const lost: string[] = []
  const twice: string[] = []
  const unseen: string[] = []
  const told = await listOpenConflicts(world.db, world.workspaceId, 10_000)
  const isTold = (kind: Kind, id: string) =>
    told.some((row) => row.what === 'twice' && row.kind === kind && row.local_id === id)
  for (const kind of ['organization', 'person', 'deal', 'activity'] as const) {
    const there = world.server.company.list(kind)
    const byName = Map.groupBy(there, (record) => String(record.name ?? record.title ?? record.subject))
    for (const { id } of ours.filter((each) => each.kind === kind)) {
      const record = world.record(kind, id)
      const found = byName.get(record?.label ?? '') ?? []
      if (found.length > 1) {
        twice.push(`${kind} ${record?.label}`)
        if (!isTold(kind, id)) unseen.push(`${kind} ${record?.label}`)
      }
      const name = String(found[0]?.name ?? found[0]?.title ?? found[0]?.subject ?? '')
      if (!isSameValue('name', name, record?.label ?? null)) lost.push(`${kind} ${record?.label}`)
    }
    const strange = there.length - ours.filter((each) => each.kind === kind).length - surplusOf(byName)
    if (strange > 0) twice.push(`${kind}s: ${strange} that are none of ours`)
  }
  const counts = await countItems(world.db, world.workspaceId, undefined)
  return {
    expected: ours.length,
    lost,
    twice,
    unseen,
    failed: sum(counts.filter(({ state }) => state !== 'SUCCESS').map(({ count }) => count)),
    requests: sum(world.server.calls.values()),
    violations: world.server.violations,
  }
}

/** Records beyond the first of each name. */
function surplusOf(byName: ReadonlyMap<string, readonly unknown[]>): number {
  return sum([...byName.values()].map((records) => records.length - 1))
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, each) => total + each, 0)
}
