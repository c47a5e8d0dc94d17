import { IMPORT_FIELDS, IMPORT_KINDS } from '@tributary/contract/imports'
import { expect, test } from 'vitest'
import { fieldHint, fieldLabel } from './field-words.ts'

test('every field of every kind has a word of its own and a hint, none of them a name for programs', () => {
  for (const kind of IMPORT_KINDS) {
    const labels = IMPORT_FIELDS[kind].map((field) => fieldLabel(field.name))
    expect(new Set(labels).size, kind).toBe(labels.length)
    for (const label of labels) expect(label).toMatch(/^[A-Z][A-Za-z -]+( \([a-z]+\))?$/)
    for (const field of IMPORT_FIELDS[kind]) {
      expect(fieldHint(field), `${kind} ${field.name}`).not.toBe('')
      expect(fieldHint(field)).not.toMatch(/person_id|anonymous_id|amount_minor|order_id|ISO|Integer|Decimal/)
    }
  }
})

test('a hint calls another field as it is called on screen', () => {
  const person = IMPORT_FIELDS.conversions.find((field) => field.name === 'person_id')
  expect(person && fieldHint(person)).toBe('Who converted; or give Browser')
  const currency = IMPORT_FIELDS.conversions.find((field) => field.name === 'currency')
  expect(currency && fieldHint(currency)).toBe('Three letters, such as USD; required with an amount')
})
