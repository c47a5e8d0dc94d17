/**
 * Several connections to one embedded engine: a connection runs one statement at a time, so readers get their own
 * connections and writers queue on one. All of them see the same data directory, which one process may open.
 */
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'

export type ChdbPool = {
  /** Runs on the least busy reading connection. */
  read<T>(use: (client: ClickHouseClient) => Promise<T>): Promise<T>
  /** Runs on the writing connection, after the writes before it. */
  write<T>(use: (client: ClickHouseClient) => Promise<T>): Promise<T>
  insertRaw(table: string, columns: readonly string[], body: Uint8Array): Promise<void>
  close(): Promise<void>
}

export async function createChdbPool(
  path: string,
  readers: number,
  settings: Record<string, string | number>,
): Promise<ChdbPool> {
  const writer = openConnection(path)
  const reading = Array.from({ length: readers }, () => ({ ...openConnection(path), busy: 0 }))
  const assignments = Object.entries(settings).map(
    ([name, value]) => `${name} = ${typeof value === 'number' ? value : `'${value}'`}`,
  )
  // A setting holds for its connection until it is closed.
  for (const { client } of [writer, ...reading])
    await client.command({ query: `set ${assignments.join(', ')}` })
  return {
    read: async (use) => {
      const chosen = reading.reduce((best, candidate) => (candidate.busy < best.busy ? candidate : best))
      chosen.busy++
      try {
        return await use(chosen.client)
      } finally {
        chosen.busy--
      }
    },
    write: (use) => use(writer.client),
    insertRaw: async (table, columns, body) => {
      await writer.connection.chdb.rawInsert({
        table,
        columns: [...columns],
        format: 'TabSeparated',
        values: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
      })
    },
    close: async () => {
      await Promise.all([writer, ...reading].map(({ client }) => client.close()))
    },
  }
}

function openConnection(path: string) {
  const connection = createChdbConnection({ path })
  // why: chdb types its connection against @clickhouse/client-common, the client against its own bundled copy of the
  // same declarations; the two differ only in a private member.
  type Connection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>
  return { connection, client: createClient({ connection: connection as unknown as Connection }) }
}
