import { expect, test } from 'vitest'
import { createManualClock } from './manual-clock.ts'

test('the clock stands still until it is advanced', async () => {
  const clock = createManualClock(1000)
  expect(clock.now()).toBe(1000)
  await clock.advance(250)
  expect(clock.now()).toBe(1250)
})

test('a sleeper wakes at its own instant, not before', async () => {
  const clock = createManualClock(0)
  const wokenAt: number[] = []
  void clock.sleep(100).then(() => wokenAt.push(clock.now()))
  await clock.advance(99)
  expect(wokenAt).toEqual([])
  expect(clock.sleeperCount()).toBe(1)
  await clock.advance(500)
  expect(wokenAt).toEqual([100])
  expect(clock.sleeperCount()).toBe(0)
})

test('sleepers wake in the order of their due time', async () => {
  const clock = createManualClock(0)
  const order: string[] = []
  void clock.sleep(30).then(() => order.push('late'))
  void clock.sleep(10).then(() => order.push('early'))
  await clock.advance(30)
  expect(order).toEqual(['early', 'late'])
})

test('a loop that sleeps again is woken every time within one advance', async () => {
  const clock = createManualClock(0)
  const ticks: number[] = []
  const loop = async (): Promise<void> => {
    while (ticks.length < 3) {
      await clock.sleep(10)
      ticks.push(clock.now())
    }
  }
  void loop()
  await clock.advance(100)
  expect(ticks).toEqual([10, 20, 30])
  expect(clock.now()).toBe(100)
})

test('the clock may be set back without waking anyone', async () => {
  const clock = createManualClock(5000)
  let isAwake = false
  void clock.sleep(10).then(() => {
    isAwake = true
  })
  await clock.moveTo(1000)
  expect(clock.now()).toBe(1000)
  expect(isAwake).toBe(false)
})

test('a sleep of no duration ends at once and a negative advance is refused', async () => {
  const clock = createManualClock(0)
  await clock.sleep(0)
  await expect(clock.advance(-1)).rejects.toThrow('invalid duration: -1')
})
