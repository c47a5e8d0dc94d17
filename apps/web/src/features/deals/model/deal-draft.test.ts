import type { DealPage } from '@tributary/contract/deals'
import { expect, test } from 'vitest'
import { draftBody, draftOf, draftProblems, linesTotal, newDraft } from './deal-draft.ts'

const TODAY = '2026-06-30'
const draft = { ...newDraft('EUR', 'u1', TODAY), name: ' Roof ' }

test('a draft becomes what is sent: trimmed, in minor units, empty fields as nothing', () => {
  expect(draftBody({ ...draft, amount: '1200.5', stageId: 's1' }, { today: TODAY })).toMatchObject({
    name: 'Roof',
    amount_minor: '120050',
    currency: 'EUR',
    owner_id: 'u1',
    organisation_id: null,
    expected_close: null,
    stage_id: 's1',
  })
  expect(draftBody({ ...draft, stageId: 's1' }, { version: 3 })).toMatchObject({
    amount_minor: null,
    currency: null,
    version: 3,
  })
  expect(draftBody({ ...draft, stageId: 's1' }, { version: 3 })).not.toHaveProperty('stage_id')
})

test('what cannot be saved is named at its field', () => {
  const lines = [
    { productId: 'p', quantity: '2', price: '10' },
    { productId: 'p', quantity: '1.5', price: '10' },
  ]
  const wrong = { ...draft, name: ' ', amount: '12,5', lines }
  expect(Object.keys(draftProblems(wrong))).toEqual(['name', 'amount', 'line1'])
  expect(draftBody(wrong, { today: TODAY })).toBeUndefined()
})

test('a deal of another day says when it was opened; one of today is opened at this moment', () => {
  expect(draftBody({ ...draft, opened: '2026-06-23' }, { today: TODAY })?.opened_at).toBe('2026-06-23')
  expect(draftBody(draft, { today: TODAY })).not.toHaveProperty('opened_at')
})

const line = { product_id: crypto.randomUUID(), name: 'Mill', quantity: 2, price_minor: '2500' }
const deal: DealPage = {
  deal_id: crypto.randomUUID(),
  name: 'Mills',
  stage_id: crypto.randomUUID(),
  stage: 'Lead',
  kind: 'LEAD',
  stage_since: '2026-06-01T00:00:00Z',
  opened_at: '2026-06-01T00:00:00Z',
  closed_at: null,
  amount_minor: '5000',
  is_amount_from_lines: true,
  currency: 'EUR',
  owner: null,
  agent: null,
  organisation: null,
  contact: null,
  campaign: null,
  expected_close: null,
  loss_reason: '',
  updated_at: '2026-06-01T00:00:00Z',
  version: 4,
  note: '',
  source: 'manual',
  external_id: null,
  lines: [line],
  moves: [],
  changes: [],
  conversion_id: null,
}

test('an amount that comes from the products stays theirs when they are edited, until another is typed', () => {
  const edited = draftOf(deal, 'EUR')
  const more = { ...edited, lines: edited.lines.map((each) => ({ ...each, quantity: '10' })) }
  const body = { amount_minor: null, currency: 'EUR', version: 4 }
  expect(draftBody(more, { version: 4 })).toMatchObject(body)
  expect(linesTotal(more)).toBe('25000')
  expect(draftBody({ ...more, amount: '200' }, { version: 4 })).toMatchObject({ amount_minor: '20000' })
  const own = { ...deal, is_amount_from_lines: false }
  expect(draftBody(draftOf(own, 'EUR'), { version: 4 })).toMatchObject({ amount_minor: '5000' })
})

test('lines add up; with one that cannot be read they do not', () => {
  const line = { productId: 'p', quantity: '3', price: '10.10' }
  expect(linesTotal({ currency: 'EUR', lines: [line, line] })).toBe('6060')
  expect(linesTotal({ currency: 'JPY', lines: [line] })).toBeUndefined()
  expect(linesTotal({ currency: 'EUR', lines: [] })).toBeUndefined()
})
