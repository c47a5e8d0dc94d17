import { expect, test } from 'vitest'
import { changesAfter, nextBuild } from './change-window.ts'

const DAY = 86_400_000_000n
const NOW = 1_800_000_000_000_000n
const known = { until: NOW - 60_000_000n, checkedAt: NOW - 60_000_000n }

test('nothing known, or nothing looked at for a week: everything is derived', () => {
  for (const build of [undefined, { until: NOW - 7n * DAY, checkedAt: NOW - 7n * DAY }]) {
    expect(changesAfter(build, NOW)).toBe(0n)
    expect(nextBuild(build, { latest: NOW, handles: 0 }, NOW)).toEqual({ kind: 'all', until: NOW })
  }
})

test('no change: current, and noted again after a day', () => {
  const none = { latest: known.until, handles: 0 }
  expect(nextBuild(known, none, NOW)).toEqual({ kind: 'current', renew: false, until: known.until })
  expect(nextBuild(known, none, NOW + DAY)).toMatchObject({ kind: 'current', renew: true })
})

test('changes: only these, and those before them that may have been hidden when it was looked last', () => {
  expect(changesAfter(known, NOW)).toBe(known.until - 10_000_000n)
  expect(nextBuild(known, { latest: NOW, handles: 2 }, NOW)).toEqual({
    kind: 'changed',
    afterMicros: known.until - 10_000_000n,
    untilMicros: NOW,
    until: NOW,
    advances: true,
  })
  expect(nextBuild(known, { latest: known.until, handles: 2 }, NOW)).toMatchObject({ advances: false })
})

test('looked at long enough after the latest change: nothing is derived again', () => {
  const settled = { until: known.until, checkedAt: known.until + 10_000_000n }
  expect(changesAfter(settled, NOW)).toBe(settled.until)
  expect(nextBuild(settled, { latest: settled.until, handles: 0 }, NOW)).toMatchObject({ kind: 'current' })
})

test('so many changes that picking people costs more than everything: everything', () => {
  expect(nextBuild(known, { latest: NOW, handles: 300_001 }, NOW)).toMatchObject({ kind: 'all' })
})
