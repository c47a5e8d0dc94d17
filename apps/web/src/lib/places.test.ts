import { expect, test } from 'vitest'
import { zoneWords } from './places.ts'

test('the time of a zone is called by its place', () => {
  expect(['Asia/Kolkata', 'America/Argentina/Buenos_Aires', 'UTC'].map(zoneWords)).toEqual([
    'Kolkata time',
    'Buenos Aires time',
    'UTC time',
  ])
})
