import type { Fields } from '@tributary/connectors/pipedrive/fields'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noteOurs, reconcile, type Sides } from './reconcile.ts'

const sides = (given: Partial<Sides> & Pick<Sides, 'ours' | 'theirs'>): Sides => ({
  base: null,
  oursAtMs: () => 0,
  theirsAtMs: 0,
  required: ['name'],
  ...given,
})
const base = { name: 'Ann', email: 'ann@acme.example', phone: null }

test('a field that one side changed is taken from that side', () => {
  const ours = { ...base, phone: '+49 30 1' }
  const theirs = { ...base, email: 'ann@new.example' }
  expect(reconcile(sides({ base, ours, theirs }))).toEqual({
    here: { email: 'ann@new.example' },
    there: { phone: '+49 30 1' },
    base: { name: 'Ann', email: 'ann@new.example', phone: '+49 30 1' },
    conflicts: [],
  })
})

test('a field that both changed goes to whoever wrote last, and is a conflict', () => {
  const ours = { ...base, name: 'Anna' }
  const theirs = { ...base, name: 'Annie' }
  const at = (oursAt: number) =>
    reconcile(sides({ base, ours, theirs, oursAtMs: () => oursAt, theirsAtMs: 50 }))
  expect(at(60)).toMatchObject({
    there: { name: 'Anna' },
    here: {},
    conflicts: [{ field: 'name', ours: 'Anna', theirs: 'Annie', winner: 'ours' }],
  })
  expect(at(40)).toMatchObject({ there: {}, here: { name: 'Annie' }, conflicts: [{ winner: 'theirs' }] })
})

test('at the first meeting gaps are filled both ways, and white space, case and punctuation are no difference', () => {
  const ours = { name: 'Ann  Bee', email: 'Ann@Acme.example', phone: null }
  const theirs = { name: 'Ann Bee', email: 'ann@acme.example', phone: '030/12' }
  expect(reconcile(sides({ ours, theirs }))).toMatchObject({
    here: { phone: '030/12' },
    there: {},
    conflicts: [],
  })
  expect(reconcile(sides({ ours: { ...ours, phone: '030 12' }, theirs })).here).toEqual({})
})

test('a name that was emptied at Pipedrive is written there again', () => {
  const theirs = { ...base, name: '' }
  expect(reconcile(sides({ base, ours: base, theirs })).there).toEqual({ name: 'Ann' })
})

const value = fc.constantFrom('a', 'b', 'c', null)
const record = fc.record({ name: fc.constantFrom('x', 'y', 'z'), email: value, phone: value })
const anySides = fc.record({
  base: fc.option(record),
  ours: record,
  theirs: record,
  oursAt: fc.integer({ min: 0, max: 9 }),
  theirsAtMs: fc.integer({ min: 0, max: 9 }),
})

test('after both writes both sides say the same, and nothing is left to do: no echo', () => {
  fc.assert(
    fc.property(anySides, ({ oursAt, ...given }) => {
      const first = reconcile(sides({ ...given, oursAtMs: () => oursAt }))
      const ours: Fields = { ...given.ours, ...first.here }
      const theirs: Fields = { ...given.theirs, ...first.there }
      expect(theirs).toEqual(ours)
      expect(first.base).toEqual(ours)
      const again = reconcile(sides({ base: first.base, ours, theirs, theirsAtMs: 99 }))
      expect([again.here, again.there, again.conflicts]).toEqual([{}, {}, []])
    }),
  )
})

test('a change noted here keeps the time it was first seen, and is forgotten when it is taken back', () => {
  const changed = { ...base, name: 'Anna' }
  const first = noteOurs(base, changed, {}, 10)
  expect(first).toEqual({ name: { value: 'Anna', at: 10 } })
  const phoneToo = noteOurs(base, { ...changed, phone: '1' }, first, 20)
  expect(phoneToo).toEqual({ name: { value: 'Anna', at: 10 }, phone: { value: '1', at: 20 } })
  expect(noteOurs(base, base, phoneToo, 30)).toEqual({})
})
