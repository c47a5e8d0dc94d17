import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEventId, createRandomId, toHex } from './tracker-uuid.ts'

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

test('an event id carries its millisecond in the first 48 bits', () => {
  // A moment later than any other in this file: ids only count upwards.
  const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
  expect(timeOf(createEventId(nowMs))).toBe(nowMs)
})

test('event ids are valid and strictly increasing whatever the clock does', () => {
  const clock = fc.array(fc.integer({ min: 0, max: 2 ** 47 }), { minLength: 2, maxLength: 50 })
  fc.assert(
    fc.property(clock, (times) => {
      const ids = times.map(createEventId)
      for (const id of ids) expect(id).toMatch(UUID_V7)
      expect(ids.slice().sort()).toEqual(ids)
      expect(new Set(ids).size).toBe(ids.length)
    }),
  )
})

test('random ids are valid UUIDv4 and do not repeat', () => {
  const ids = Array.from({ length: 1000 }, createRandomId)
  for (const id of ids) expect(id).toMatch(UUID_V4)
  expect(new Set(ids).size).toBe(ids.length)
})

test('hexadecimal text has two digits for every byte', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
    }),
  )
})
