/** A workspace, a local Pipedrive and records in memory, with one clock that moves when told to. */
import { randomBytes } from 'node:crypto'
import { createPipedriveClient } from '@tributary/connectors/pipedrive/client'
import type { Fields } from '@tributary/connectors/pipedrive/fields'
import type { Kind } from '@tributary/connectors/pipedrive/kinds'
import { createPipedrive } from '@tributary/connectors/pipedrive/pipedrive'
import { createManualClock } from '@tributary/testkit/manual-clock'
import {
  type PipedriveServerOptions,
  startPipedriveServer,
} from '@tributary/testkit/pipedrive/pipedrive-server'
import { createRandom } from '@tributary/testkit/seeded-random'
import { openTestRelational, type TestRelational } from '@tributary/testkit/test-stores'
import { sql } from 'kysely'
import { createSecretBox } from '../access/secret-box.ts'
import { keyContext } from './drain.service.ts'
import { listItems } from './item.store.ts'
import { saveKey } from './key.store.ts'
import { addNotes } from './note.store.ts'
import type { PipedriveTables } from './pipedrive.table.ts'
import type { LocalRecord, LocalRecords } from './pipedrive.ts'
import { openSetting, type PipedriveDb, saveCompany } from './setting.store.ts'
import { createSync } from './sync.ts'

const START_MS = Date.UTC(2026, 10, 20, 9)
/** By the clock of the world; real requests are answered within milliseconds or not at all. */
const TIMEOUT_MS = 20_000

export type SyncWorld = Awaited<ReturnType<typeof openSyncWorld>>
export type WorldOptions = Omit<PipedriveServerOptions, 'now' | 'users'> & {
  readonly seed?: number
  /** Members, each with a key of their own. */
  readonly members?: readonly string[]
  /** Whether the first of them is an administrator at Pipedrive, who may add the field for our ids; so unless said. */
  readonly mayAddFields?: boolean
  /** The store; opened, and closed with the world, when absent. */
  readonly relational?: TestRelational<PipedriveTables>
}

export async function openSyncWorld(options: WorldOptions = {}) {
  const clock = createManualClock(START_MS)
  const random = createRandom(options.seed ?? 1)
  const newId = () => random.uuid(clock.now())
  const members = options.members ?? ['ada']
  const users = Object.fromEntries(
    members.map((name, at) => [
      `token-${name}`,
      {
        id: at + 1,
        name,
        email: `${name}@northwind.example`,
        isAdmin: at === 0 && options.mayAddFields !== false,
      },
    ]),
  )
  const { faults, relational: given, ...serverOptions } = options
  // Requests go one at a time: the one that is left without an answer is the one that waits.
  let waiting = new AbortController()
  const giveUpAfter = () => {
    waiting = new AbortController()
    return waiting.signal
  }
  const onSilence = () => waiting.abort(new DOMException('no answer', 'TimeoutError'))
  const server = await startPipedriveServer({ ...serverOptions, now: clock.now, users, onSilence })
  const relational = given ?? (await openTestRelational<PipedriveTables>())
  const { db } = relational
  const secrets = createSecretBox(randomBytes(32), randomBytes)
  const workspaceId = newId()
  await insertWorkspace(db, workspaceId, members)
  await connect(workspaceId)
  if (faults) server.setFaults(faults)

  const held = new Map<string, LocalRecord>()
  const dealsOf = new Map<string, string[]>()
  const nameOf = (kind: Kind, id: string) => `${kind} ${id}`
  const records: LocalRecords = {
    find: async (_workspace, kind, id) => held.get(nameOf(kind, id)),
    listDeals: async (_workspace, contactId) =>
      (dealsOf.get(contactId) ?? []).filter((id) => held.has(nameOf('deal', id))),
    apply: async (_workspace, kind, id, changes) => {
      if (changes.email === 'refused@here.example') return 'no such address'
      write(kind, id, changes)
      return undefined
    },
  }

  function write(kind: Kind, id: string, changes: Fields): void {
    const record = held.get(nameOf(kind, id))
    if (record)
      held.set(nameOf(kind, id), {
        ...record,
        fields: { ...record.fields, ...changes },
        updatedAtMs: clock.now(),
      })
  }

  async function connect(workspace: string): Promise<void> {
    await openSetting(db, workspace)
    for (const name of members) {
      const apiKey = `token-${name}`
      const client = createPipedriveClient({
        baseUrl: server.url,
        apiKey,
        now: clock.now,
        timeoutMs: TIMEOUT_MS,
      })
      const markers = await createPipedrive(client).prepareMarkers()
      if (markers.kind === 'ok')
        await saveCompany(db, workspace, { id: 77, name: 'N', domain: 'n', markers: markers.data })
      await saveKey(db, {
        id: newId(),
        workspace_id: workspace,
        user_id: name,
        sealed_key: secrets.seal(apiKey, keyContext(workspace, name)),
        hint: name.slice(-4),
        vendor_user_id: 1,
        vendor_user_name: name,
        state: 'OK',
        problem: null,
        checked_at: new Date(clock.now()),
        wait_until: null,
        wait_for: null,
        daily_left: null,
        pulled_at: null,
        webhook_id: null,
        sealed_webhook_password: null,
      })
    }
  }

  const sync = createSync({
    db,
    secrets,
    records,
    now: clock.now,
    newId,
    baseUrl: server.url,
    timeoutMs: TIMEOUT_MS,
    giveUpAfter,
  })

  return {
    db,
    clock,
    server,
    sync,
    records,
    workspaceId,
    newId,
    /** The record as it is here. */
    record: (kind: Kind, id: string) => held.get(nameOf(kind, id)),
    /** Adds a record, as if a member had; owned by the first member unless said. */
    add: async (kind: Kind, fields: Fields, more: Partial<LocalRecord> = {}): Promise<string> => {
      const id = more.id ?? newId()
      const ownerId = members[0] ?? null
      const label = fields.name ?? fields.title ?? fields.subject ?? id
      held.set(nameOf(kind, id), {
        id,
        ownerId,
        label,
        fields,
        updatedAtMs: clock.now(),
        parents: {},
        ...more,
      })
      const contactId = kind === 'deal' ? more.parents?.person : undefined
      if (contactId) dealsOf.set(contactId, [...(dealsOf.get(contactId) ?? []), id])
      await addNotes(db, workspaceId, kind, [id])
      return id
    },
    /** Changes a record here, as a member would. */
    edit: async (kind: Kind, id: string, changes: Fields): Promise<void> => {
      write(kind, id, changes)
      await addNotes(db, workspaceId, kind, [id])
    },
    remove: (kind: Kind, id: string) => held.delete(nameOf(kind, id)),
    /** Works, waits and works again till nothing is due for as long as given; answers how much virtual time that took. */
    settle: async (forMs: number, maxItems = 500): Promise<number> => {
      const endMs = clock.now() + forMs
      const startMs = clock.now()
      for (;;) {
        const nextMs = await sync.drain(workspaceId, { maxItems })
        if (nextMs === undefined || nextMs > endMs) break
        await clock.moveTo(Math.max(nextMs, clock.now() + 1))
      }
      return clock.now() - startMs
    },
    /** Works and waits until the queue is empty; answers how much virtual time that took. */
    empty: async (maxItems = 500): Promise<number> => {
      const startMs = clock.now()
      for (;;) {
        const nextMs = await sync.drain(workspaceId, { maxItems })
        const open = { states: ['PENDING', 'RETRY'], userId: undefined, limit: 1 } as const
        const isEmpty = (await listItems(db, workspaceId, open)).length === 0
        if (nextMs === undefined || isEmpty) return clock.now() - startMs
        await clock.moveTo(Math.max(nextMs, clock.now() + 1))
      }
    },
    close: async () => {
      await server.close()
      if (!given) await relational.close()
    },
  }
}

async function insertWorkspace(
  db: PipedriveDb,
  workspaceId: string,
  members: readonly string[],
): Promise<void> {
  await sql`insert into workspace (id, name) values (${workspaceId}, 'Shop')`.execute(db)
  for (const name of members) {
    await sql`insert into "user" ("id", "name", "email", "emailVerified", "updatedAt") values (${name}, ${name}, ${`${name}@shop.example`}, true, now())`.execute(
      db,
    )
    await sql`insert into workspace_member (workspace_id, user_id, role) values (${workspaceId}, ${name}, 'CONSULTANT')`.execute(
      db,
    )
  }
}
