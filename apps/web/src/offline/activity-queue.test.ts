import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createActivityQueue,
  type QueuedActivity,
  type QueueStore,
  type SendOutcome,
} from './activity-queue.ts'

function memoryStore(): QueueStore {
  const entries = new Map<string, QueuedActivity>()
  return {
    list: async () => [...entries.values()],
    put: async (entry) => void entries.set(entry.id, entry),
    remove: async (id) => void entries.delete(id),
  }
}

const entry = (id: string, userId = 'ann'): QueuedActivity => ({
  id,
  userId,
  workspaceId: 'w',
  request: { kind: 'create', body: { activity_id: id, kind: 'CALL', outcome: 'TALKED' } },
  contactName: 'Kim',
  queuedAt: `2026-06-01T10:00:${id.padStart(2, '0')}Z`,
  refused: null,
})

const queueWith = (
  send: (sent: QueuedActivity) => Promise<SendOutcome>,
  { store = memoryStore(), stored = [] as string[] } = {},
) => ({
  store,
  stored,
  queue: createActivityQueue({ store, send, onStored: (one) => void stored.push(one.id), userId: 'ann' }),
})

const STORED: SendOutcome = { kind: 'stored' }

describe('the queue of logged activities', () => {
  test('sends in the order of logging and is empty then', async () => {
    const { queue, stored } = queueWith(async () => STORED)
    await queue.add(entry('1'))
    await queue.add(entry('2'))
    await queue.flush()
    expect([stored, queue.state()]).toEqual([['1', '2'], { entries: [], stopped: null }])
  })

  test('keeps what cannot be sent, says why, and sends it when asked again', async () => {
    let outcome: SendOutcome = { kind: 'waits' }
    const { queue, stored } = queueWith(async () => outcome)
    await queue.add(entry('1'))
    await queue.flush()
    expect(queue.state()).toMatchObject({ entries: [{ id: '1' }], stopped: 'offline' })
    outcome = { kind: 'signed-out' }
    await queue.flush()
    expect(queue.state().stopped).toBe('signed-out')
    outcome = STORED
    await queue.flush()
    expect([stored, queue.state()]).toEqual([['1'], { entries: [], stopped: null }])
  })

  test('one that is refused stays with the reason and holds nothing up; it is sent again only when asked', async () => {
    let refusing = true
    let asked = 0
    const { queue, stored } = queueWith(async (one) => {
      if (one.id !== '1') return STORED
      asked++
      return refusing ? { kind: 'refused', reason: 'There is no contact 7.' } : STORED
    })
    await queue.add(entry('1'))
    await queue.add(entry('2'))
    await queue.flush()
    expect(stored).toEqual(['2'])
    expect(queue.state()).toMatchObject({
      entries: [{ id: '1', refused: 'There is no contact 7.' }],
      stopped: null,
    })
    expect(asked).toBe(1)
    refusing = false
    await queue.retry('1')
    expect([stored, queue.state().entries]).toEqual([['2', '1'], []])
  })

  test('what another person left on the device is neither shown nor sent', async () => {
    const store = memoryStore()
    await store.put(entry('1', 'bob'))
    const { queue, stored } = queueWith(async () => STORED, { store })
    await queue.flush()
    expect([stored, queue.state().entries, (await store.list()).length]).toEqual([[], [], 1])
  })

  test('what waits is taken back; what was sent is not', async () => {
    let outcome: SendOutcome = { kind: 'waits' }
    const { queue } = queueWith(async () => outcome)
    await queue.add(entry('1'))
    expect(await queue.takeBack('1')).toBe(true)
    outcome = STORED
    await queue.add(entry('2'))
    await queue.flush()
    expect(await queue.takeBack('2')).toBe(false)
  })

  test('whatever is lost on the way, and wherever the page is closed, the server has each exactly once in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.constantFrom('ok', 'lost before', 'lost after', 'closed'), { maxLength: 20 }),
        async (count, faults) => {
          const store = memoryStore()
          const server = new Map<string, number>()
          const left = [...faults]
          const send = async (one: QueuedActivity): Promise<SendOutcome> => {
            const fault = left.shift() ?? 'ok'
            if (fault === 'lost before') return { kind: 'waits' }
            // The server knows the id: again is the same one.
            if (!server.has(one.id)) server.set(one.id, 1)
            if (fault === 'closed') throw new Error('the page was closed')
            return fault === 'lost after' ? { kind: 'waits' } : STORED
          }
          for (let n = 0; n < count; n++) await store.put(entry(String(n)))
          const seen: string[] = []
          for (let round = 0; round < faults.length + 2; round++) {
            const { queue } = queueWith(send, { store, stored: seen })
            await queue.flush().catch(() => undefined)
          }
          expect(await store.list()).toEqual([])
          expect([...server.keys()].sort()).toEqual(Array.from({ length: count }, (_, n) => String(n)))
          expect(seen.sort()).toEqual([...server.keys()].sort())
        },
      ),
    )
  })
})
