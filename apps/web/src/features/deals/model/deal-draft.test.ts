import { expect, test } from 'vitest'
import { draftBody, draftProblems, linesTotal, newDraft } from './deal-draft.ts'

const draft = { ...newDraft('EUR', 'u1'), name: ' Roof ' }

test('a draft becomes what is sent: trimmed, in minor units, empty fields as nothing', () => {
  expect(draftBody({ ...draft, amount: '1200.5', stageId: 's1' }, undefined)).toMatchObject({
    name: 'Roof',
    amount_minor: '120050',
    currency: 'EUR',
    owner_id: 'u1',
    organisation_id: null,
    expected_close: null,
    stage_id: 's1',
  })
  expect(draftBody({ ...draft, stageId: 's1' }, 3)).toMatchObject({
    amount_minor: null,
    currency: null,
    version: 3,
  })
  expect(draftBody({ ...draft, stageId: 's1' }, 3)).not.toHaveProperty('stage_id')
})

test('what cannot be saved is named at its field', () => {
  const lines = [
    { productId: 'p', quantity: '2', price: '10' },
    { productId: 'p', quantity: '1.5', price: '10' },
  ]
  const wrong = { ...draft, name: ' ', amount: '12,5', lines }
  expect(Object.keys(draftProblems(wrong))).toEqual(['name', 'amount', 'line1'])
  expect(draftBody(wrong, undefined)).toBeUndefined()
})

test('lines add up; with one that cannot be read they do not', () => {
  const line = { productId: 'p', quantity: '3', price: '10.10' }
  expect(linesTotal({ currency: 'EUR', lines: [line, line] })).toBe('6060')
  expect(linesTotal({ currency: 'JPY', lines: [line] })).toBeUndefined()
  expect(linesTotal({ currency: 'EUR', lines: [] })).toBeUndefined()
})
