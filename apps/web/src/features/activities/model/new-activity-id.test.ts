import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { newActivityId } from './new-activity-id.ts'

const random = fc.uint8Array({ minLength: 10, maxLength: 10 })
const time = fc.integer({ min: 0, max: 2 ** 47 })

test('every id is a UUID of version 7', () => {
  fc.assert(fc.property(time, random, (ms, bytes) => z.uuidv7().safeParse(newActivityId(ms, bytes)).success))
})

test('a later one sorts after an earlier one', () => {
  fc.assert(
    fc.property(
      time,
      random,
      random,
      (ms, first, second) => newActivityId(ms, first) < newActivityId(ms + 1, second),
    ),
  )
})

test('other random bytes make another id', () => {
  expect(newActivityId(0, new Uint8Array(10))).not.toBe(newActivityId(0, new Uint8Array(10).fill(1)))
})
