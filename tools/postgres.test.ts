import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { openRelationalStore } from '@tributary/stores/relational-store'
import { expect, test } from 'vitest'
import { startPostgres } from './postgres.ts'

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}/stat`)

function refuses(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(false)).once('error', () => resolve(true))
  })
}

test('a server answers SQL under its address, and nothing of it is left after stop', async () => {
  const postgres = await startPostgres(() => {})
  try {
    const db = await openRelationalStore<Record<never, never>>({ kind: 'server', url: postgres.url })
    const rows = await db.selectNoFrom((expression) => expression.lit(42).as('total')).execute()
    await db.destroy()
    expect(rows).toEqual([{ total: 42 }])
    expect(isAlive(postgres.pid)).toBe(true)
  } finally {
    await postgres.stop()
  }
  expect(isAlive(postgres.pid)).toBe(false)
  expect(await refuses(Number(new URL(postgres.url).port))).toBe(true)
})

test('a wrong password is refused', async () => {
  const postgres = await startPostgres(() => {})
  try {
    const url = new URL(postgres.url)
    url.password = 'guess'
    await expect(openRelationalStore({ kind: 'server', url: url.toString() })).rejects.toThrow(/password/)
  } finally {
    await postgres.stop()
  }
})
