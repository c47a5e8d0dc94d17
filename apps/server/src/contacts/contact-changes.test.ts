import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allFields, differingFields, restoration, sameValue } from './contact-changes.ts'
import type { StoredFields } from './contacts.table.ts'

const NOW = '2026-06-15T12:00:00.000Z'
const value = fc.oneof(
  fc.constantFrom(null, '', 'a', 'b'),
  fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
)
const record = fc.record({ name: value, title: value, tags: value, deleted_at: fc.constant(null) })
const apply = (before: StoredFields, fields: StoredFields): StoredFields => ({ ...before, ...fields })

test('undoing a change restores exactly what was, whatever changed', () => {
  fc.assert(
    fc.property(record, record, (before, after) => {
      const change = differingFields(before, after)
      if (!change) {
        expect(sameValue(before, after)).toBe(true)
        return
      }
      const back = restoration(after, change, NOW)
      expect(back.kept).toEqual([])
      expect(apply(after, back.fields)).toEqual(before)
    }),
  )
})

test('a field that was edited since is kept and named, the others go back', () => {
  fc.assert(
    fc.property(record, record, record, (before, after, later) => {
      const change = differingFields(before, after)
      if (!change) return
      const back = restoration(later, change, NOW)
      const result = apply(later, back.fields)
      for (const name of Object.keys(change.after)) {
        const isEdited = !sameValue(later[name as keyof typeof later], change.after[name])
        expect(back.kept.includes(name)).toBe(isEdited)
        const expected = isEdited ? later[name as keyof typeof later] : change.before[name]
        expect(result[name]).toEqual(expected)
      }
    }),
  )
})

test('a record that the change made goes, unless anything of it was edited since', () => {
  const made = { id: '1', name: 'Ada', deleted_at: null, version: 1 }
  const change = { before: null, after: allFields(made) }
  expect(restoration({ ...made, version: 3 }, change, NOW)).toEqual({ fields: { deleted_at: NOW }, kept: [] })
  expect(restoration({ ...made, name: 'Ada L.' }, change, NOW)).toEqual({ fields: {}, kept: ['name'] })
})

test('what follows from other fields is no change, and the order of an object’s keys is none either', () => {
  expect(differingFields({ name_key: 'a', version: 1 }, { name_key: 'b', version: 2 })).toBeUndefined()
  expect(sameValue({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true)
  expect(sameValue(['a', 'b'], ['b', 'a'])).toBe(false)
})
