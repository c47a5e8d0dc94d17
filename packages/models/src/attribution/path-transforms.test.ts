import { describe, expect, test } from 'vitest'
import { readTable } from './fixtures/read-fixture.ts'
import { type PathTransform, transformPath } from './path-transforms.ts'

const TRANSFORMS: Readonly<Record<string, PathTransform>> = {
  trim_long_path: { name: 'trim_long_path', length: 1 },
  trim_long_path2: { name: 'trim_long_path', length: 2 },
  unique_path: { name: 'unique_path' },
  frequency_path: { name: 'frequency_path' },
  exposure_path: { name: 'exposure_path' },
  first_path: { name: 'first_path' },
  remove_if_not_all: { name: 'remove_if_not_all' },
  remove_if_last_and_not_all: { name: 'remove_if_last_and_not_all' },
}

// Expected: the unit test of Snowplow's dbt package fractribution.
describe.each(readTable('path-transforms.csv').map((row) => [row('raw_array'), row] as const))(
  'path %j',
  (path, row) => {
    test.each(Object.entries(TRANSFORMS))('under %s', (column, transform) => {
      expect(transformPath(path.split(' > '), transform).join(' > ')).toBe(row(column))
    })
  },
)

test('the channel to remove can be another than Direct', () => {
  const path = ['Email', 'Video', 'Email']
  expect(transformPath(path, { name: 'remove_if_not_all', channel: 'Email' })).toEqual(['Video'])
  expect(transformPath(path, { name: 'remove_if_last_and_not_all', channel: 'Email' })).toEqual([
    'Email',
    'Video',
  ])
})

test('trimming to no touches leaves none', () => {
  expect(transformPath(['Email'], { name: 'trim_long_path', length: 0 })).toEqual([])
})
