import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLockout } from './lockout.ts'

function clocked() {
  let ms = 1_000_000
  const lockout = createLockout(() => ms)
  return {
    lockout,
    pass: (more: number) => {
      ms += more
    },
    fail: (times: number, account = 'a@x', address = '1.1.1.1') =>
      Array.from({ length: times }, () => lockout.begin(account, address)),
  }
}

test('five wrong passwords go through, then each next one waits twice as long, up to an hour', () => {
  const { lockout, pass, fail } = clocked()
  expect(fail(5)).toEqual([0, 0, 0, 0, 0])
  const waits: number[] = []
  for (let at = 0; at < 10; at++) {
    const waitMs = lockout.begin('a@x', '1.1.1.1')
    waits.push(waitMs / 1000)
    pass(waitMs)
    expect(lockout.begin('a@x', '1.1.1.1')).toBe(0)
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600])
})

test('attempts made at once are counted one by one', () => {
  const { fail } = clocked()
  expect(fail(50).filter((waitMs) => waitMs === 0)).toHaveLength(5)
})

test('the right password starts afresh', () => {
  const { lockout, fail } = clocked()
  fail(4)
  expect(lockout.begin('a@x', '1.1.1.1')).toBe(0)
  lockout.succeeded('a@x', '1.1.1.1')
  expect(fail(5)).toEqual([0, 0, 0, 0, 0])
})

test('guesses from many addresses slow the account down, but not where its owner signed in before', () => {
  const { lockout, fail } = clocked()
  expect(lockout.begin('a@x', 'home')).toBe(0)
  lockout.succeeded('a@x', 'home')
  for (let address = 0; address < 40; address++) fail(1, 'a@x', `10.0.0.${address}`)
  expect(lockout.begin('a@x', '10.0.1.1')).toBeGreaterThan(0)
  expect(lockout.begin('a@x', 'home')).toBe(0)
  expect(lockout.begin('b@x', '10.0.1.1')).toBe(0)
})

test('one address that tries many accounts is slowed down, whoever they are', () => {
  const { lockout, fail } = clocked()
  for (let account = 0; account < 50; account++) fail(1, `${account}@x`, '6.6.6.6')
  expect(lockout.begin('new@x', '6.6.6.6')).toBeGreaterThan(0)
  expect(lockout.begin('new@x', '7.7.7.7')).toBe(0)
})

test('nobody waits longer than an hour, however many attempts fail and whenever', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 7_200_000 }), { maxLength: 200 }), (pauses) => {
      const { lockout, pass } = clocked()
      for (const pause of pauses) {
        const waitMs = lockout.begin('a@x', '1.1.1.1')
        expect(waitMs).toBeGreaterThanOrEqual(0)
        expect(waitMs).toBeLessThanOrEqual(3_600_000)
        pass(pause)
      }
    }),
  )
})
