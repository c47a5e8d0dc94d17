import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { TONES } from '../../../ui/theme.ts'
import { flowFigures, flowSpec, pathsFinding } from './path-flow.ts'
import { money, PATHS } from './paths.testkit.ts'

const format = createFormatter('en', 'UTC')
test('the conversion stands right behind the last step in use', () => {
  const spec = flowSpec(PATHS, format)
  expect(spec.nodes.map((node) => node.column)).toEqual([0, 1, 2])
  expect(spec.colourOf('conversion', 'light')).toBe(TONES.light.accent)
})

test('the flow as a table names both ends and the share of conversions with a touch', () => {
  expect(flowFigures(PATHS, format).rows).toEqual([
    ['1. Email → 2. Direct', '6', '60%'],
    ['2. Direct → Conversion', '6', '60%'],
    ['1. Email → Conversion', '4', '40%'],
  ])
})

test('the finding names the most frequent path and how long the middle one is', () => {
  expect(pathsFinding(PATHS, format, '3 d')).toBe(
    'The most frequent path, Email → Direct, leads to 60% of conversions with a touch. Half of all take at most 2 touches and 3 d.',
  )
  const none = { ...PATHS, total: money(2), paths: [] }
  expect(pathsFinding(none, format, '–')).toBe('No conversion of this range has a touch before it.')
})
