import type { FlowLink } from '@tributary/contract/paths'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type FlowRow, flowOf } from './path.ts'

const row = (
  step: number,
  name: string,
  next: string | 'later' | 'conversion',
  conversions: number,
): FlowRow =>
  next === 'later' || next === 'conversion'
    ? { step, name, kind: next, next: '', conversions }
    : { step, name, kind: 'touch', next, conversions }

const ROWS = [
  row(1, 'Email', 'Direct', 5),
  row(1, 'Email', 'conversion', 3),
  row(1, 'Display', 'Direct', 2),
  row(1, 'Referral', 'conversion', 1),
  row(1, 'Paid Search', 'Email', 1),
  row(2, 'Direct', 'later', 4),
  row(2, 'Direct', 'conversion', 3),
  row(2, 'Email', 'conversion', 1),
]

test('every step keeps its most frequent names, the rest is one node', () => {
  const flow = flowOf(ROWS, 2, 1)
  expect(flow.nodes.map((node) => [node.id, node.conversions])).toEqual([
    ['1:Email', 8],
    ['1:Other', 4],
    ['2:Direct', 7],
    ['2:Email', 1],
    ['later', 4],
    ['conversion', 12],
  ])
  expect(flow.links.find((link) => link.from === '1:Other' && link.to === '2:Direct')?.conversions).toBe(2)
})

test('a single name beyond the limit is shown by its name', () => {
  expect(flowOf(ROWS, 2, 3).nodes.map((node) => node.name)).toContain('Paid Search')
  expect(flowOf(ROWS, 2, 3).nodes.map((node) => node.name)).not.toContain('Other')
})

const anyPaths = fc.array(
  fc.record({
    path: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 6 }),
    conversions: fc.integer({ min: 1, max: 9 }),
  }),
)

/** The hops of paths as the statement counts them. */
function hopsOf(
  paths: readonly { path: readonly string[]; conversions: number }[],
  steps: number,
): FlowRow[] {
  return paths.flatMap(({ path, conversions }) =>
    path.slice(0, steps).map((name, index) => {
      const next = path[index + 1]
      const step = index + 1
      return row(step, name, next === undefined ? 'conversion' : step === steps ? 'later' : next, conversions)
    }),
  )
}

const sum = (links: readonly FlowLink[]) => links.reduce((total, link) => total + link.conversions, 0)

test('what flows into a place flows out of it, and every conversion arrives', () => {
  fc.assert(
    fc.property(
      anyPaths,
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      (paths, steps, names) => {
        const flow = flowOf(hopsOf(paths, steps), steps, names)
        const total = paths.reduce((all, one) => all + one.conversions, 0)
        for (const node of flow.nodes) {
          const inward = sum(flow.links.filter((link) => link.to === node.id))
          const outward = sum(flow.links.filter((link) => link.from === node.id))
          if (node.kind !== 'conversion') expect(outward).toBe(node.conversions)
          if (node.step > 1) expect(inward).toBe(node.conversions)
        }
        expect(sum(flow.links.filter((link) => link.to === 'conversion'))).toBe(total)
        const perStep = new Map<number, number>()
        for (const node of flow.nodes.filter((one) => one.kind === 'touch'))
          perStep.set(node.step, (perStep.get(node.step) ?? 0) + 1)
        for (const count of perStep.values()) expect(count).toBeLessThanOrEqual(names + 1)
      },
    ),
  )
})
