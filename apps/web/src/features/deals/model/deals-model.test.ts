import type { Board, Deal } from '@tributary/contract/deals'
import { expect, test } from 'vitest'
import { createFormatter } from '../../../lib/format.ts'
import { RequestProblem } from '../../../lib/problem.ts'
import { stageBeside, withDealMoved } from './board-move.ts'
import { ageText, boardFinding, changeText, isLate, movedText } from './deal-words.ts'
import { dealsSearchSchema, isFiltered } from './deals-search.ts'
import { undoFailedTitle, undoneText } from './import-words.ts'

const format = createFormatter('en', 'UTC')
const deal = (id: string, amount: string | null): Deal => ({
  deal_id: id,
  name: `Deal ${id}`,
  stage_id: 's1',
  stage: 'Lead',
  kind: 'LEAD',
  stage_since: '2026-06-01T00:00:00Z',
  opened_at: '2026-06-01T00:00:00Z',
  closed_at: null,
  amount_minor: amount,
  currency: amount === null ? null : 'EUR',
  owner: null,
  agent: null,
  organisation: null,
  contact: null,
  campaign: null,
  expected_close: null,
  loss_reason: '',
  updated_at: '2026-06-01T00:00:00Z',
  version: 1,
})
const board: Board = {
  stages: [
    {
      stage_id: 's1',
      name: 'Lead',
      kind: 'LEAD',
      probability: 0.25,
      count: 2,
      sums: [{ currency: 'EUR', amount_minor: '500' }],
      deals: [deal('a', '500'), deal('b', null)],
      next_cursor: null,
    },
    {
      stage_id: 's2',
      name: 'Won',
      kind: 'WON',
      probability: 1,
      count: 1,
      sums: [{ currency: 'USD', amount_minor: '100' }],
      deals: [],
      next_cursor: null,
    },
  ],
}

test('a moved deal leaves its stage and stands on top of the other, with counts and sums', () => {
  const moved = withDealMoved(board, 'a', 's2')
  expect(moved.stages.map((stage) => [stage.count, stage.deals.map(({ deal_id }) => deal_id)])).toEqual([
    [1, ['b']],
    [2, ['a']],
  ])
  expect(moved.stages[1]?.sums).toEqual([
    { currency: 'EUR', amount_minor: '500' },
    { currency: 'USD', amount_minor: '100' },
  ])
  expect(moved.stages[1]?.deals[0]).toMatchObject({ stage: 'Won', kind: 'WON' })
  expect(withDealMoved(board, 'a', 's1')).toBe(board)
  expect(withDealMoved(board, 'nobody', 's2')).toBe(board)
})

test('an arrow leads to the stage beside, and nowhere at the edge', () => {
  expect(stageBeside(board.stages, 's1', 1)?.stage_id).toBe('s2')
  expect(stageBeside(board.stages, 's1', -1)).toBeUndefined()
  expect(stageBeside(board.stages, 's2', 1)).toBeUndefined()
})

test('the finding says what is open, what it is worth by chance, and what was won', () => {
  expect(boardFinding(board, format)).toBe(
    '2 open deals worth €5.00, €1.25 by the chances of their stages. 1 won deal, $1.00.',
  )
  expect(boardFinding({ stages: board.stages.slice(1) }, format)).toBe('No open deal. 1 won deal, $1.00.')
})

test('a deal says how long it took, and an open one when it is late', () => {
  expect(ageText(deal('a', null), '2026-06-02', 'UTC')).toBe('open for 1 day')
  expect(ageText({ ...deal('a', null), closed_at: '2026-06-11T00:00:00Z' }, '2026-07-01', 'UTC')).toBe(
    'closed after 10 days',
  )
  expect(isLate({ kind: 'SQL', expected_close: '2026-06-01' }, '2026-06-02')).toBe(true)
  expect(isLate({ kind: 'WON', expected_close: '2026-06-01' }, '2026-06-02')).toBe(false)
  expect(movedText([{ name: 'Roof' }], 'Won')).toBe('Roof is in Won now.')
})

test('an address with values that nobody offers shows the board without a filter', () => {
  const search = dealsSearchSchema.parse({ view: 'gallery', status: 'maybe', order: 'luck' })
  expect(search).toEqual({})
  expect(isFiltered(search)).toBe(false)
  expect(isFiltered(dealsSearchSchema.parse({ find: 'roof' }))).toBe(true)
})

test('an undo says what it left, and a change that it is not done with that it goes on', () => {
  expect(undoneText({ deals: 7, kept: 0 }, format)).toBe(
    'The deals were taken back; products, agents and organisations stay',
  )
  expect(undoneText({ deals: 8799, kept: 1 }, format)).toBe(
    '8,799 deals were taken back, 1 that somebody changed meanwhile stays; products, agents and organisations stay',
  )
  const change = { change_id: 'c', kind: 'import' as const, deals: 3, at: '', by: null, undone_at: null }
  expect(changeText({ ...change, is_being_undone: true }, format)).toBe(
    'Imported with 2 others, being undone',
  )
  expect(changeText({ ...change, is_being_undone: false }, format)).toBe('Imported with 2 others')
  expect(changeText({ ...change, undone_at: 'then', is_being_undone: false }, format)).toBe(
    'Imported with 2 others, then undone',
  )
})

test('an undo that was refused did nothing; one without an answer may go on', () => {
  const problem = (status: number, code: 'Conflict' | 'Offline') =>
    new RequestProblem({ status, code, detail: 'x' })
  expect(undoFailedTitle(problem(409, 'Conflict'))).toBe('Nothing was undone by this')
  expect(undoFailedTitle(problem(0, 'Offline'))).toBe('The undo may still be going on')
})
